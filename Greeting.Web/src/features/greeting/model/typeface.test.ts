// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { typefaceFor } from './typeface.ts';

const face = (unicodeRange: string, status: FontFaceLoadStatus) => ({ family: '"Fraunces Variable"', unicodeRange, status }) as FontFace;

function declare(...faces: FontFace[]) {
  Object.defineProperty(document, 'fonts', { value: faces, configurable: true });
}

describe('typefaceFor', () => {
  beforeEach(() => {
    declare(face('U+0-FF, U+2000-206F', 'loaded'), face('U+100-130, U+1E00-1E9F', 'loaded'), face('U+1EA0-1EF9', 'unloaded'));
  });

  afterEach(() => {
    declare();
  });

  it.each([
    ['Hello, José!', 'display'],
    ['Hello, Đorđe!', 'display'],
    ['Hello, 👩‍👩‍👧‍👦🏳️‍🌈 Ada!', 'display'],
    ['Hello, Nguyễn!', 'text'],
    ['Hello, 李小龍!', 'text'],
    ['محمد', 'text'],
    ['e\u0301', 'text'],
  ])('%s is set in %s as a whole', (text, expected) => {
    expect(typefaceFor(text)).toBe(expected);
  });

  it('takes the face of other letters once it is loaded', () => {
    declare(face('U+0-FF', 'loaded'), face('U+1EA0-1EF9', 'loaded'));
    expect(typefaceFor('Nguyễn')).toBe('display');
  });

  it('leaves letters of one face to it although it is not loaded, as another font then has all of them', () => {
    declare(face('U+0-FF', 'error'));
    expect(typefaceFor('Ada')).toBe('display');
  });
});
