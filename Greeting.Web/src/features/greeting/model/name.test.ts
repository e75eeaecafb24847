import { describe, expect, it } from 'vitest';
import { countCharacters, findNameProblem } from './name.ts';

describe('findNameProblem', () => {
  it.each(['Ada', '  Ada ', 'محمد', '李小龍', 'O’Brien-Smith', '👩‍👩‍👧‍👦'.repeat(100), 'é'.repeat(100)])('takes %j', (name) => {
    expect(findNameProblem(name)).toBeUndefined();
  });

  it.each(['', '   ', '\u3000'])('asks for a name when there is %j', (name) => {
    expect(findNameProblem(name)).toBe('Type a name first.');
  });

  it.each(['A\tda', 'A\u0000da', 'A\u2028da'])('refuses the control character in %j', (name) => {
    expect(findNameProblem(name)).toContain('control characters');
  });

  it('says how long a name is that is too long', () => {
    expect(findNameProblem('x'.repeat(101))).toBe('A name has at most 100 characters; this one has 101.');
  });
});

describe('countCharacters', () => {
  it('counts what a reader would', () => {
    expect(countCharacters('e\u0301👩‍👩‍👧‍👦🏳️‍🌈x')).toBe(4);
  });
});
