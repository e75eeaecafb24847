// @vitest-environment jsdom
import { afterEach, expect, it } from 'vitest';
import { recallIntent, rememberIntent } from './intent.ts';

afterEach(() => sessionStorage.clear());

it('is remembered until it is forgotten', () => {
  expect(recallIntent()).toBeUndefined();
  rememberIntent({ request: { name: 'Ada' }, key: 'k' });
  expect(recallIntent()).toEqual({ request: { name: 'Ada' }, key: 'k' });
  rememberIntent();
  expect(recallIntent()).toBeUndefined();
});

it.each(['Ada', '{', 'null', '5', '{"request":{"name":"Ada"}}', '{"request":{"name":1},"key":"k"}', '{"name":"Ada","key":"k"}'])('is not made of %s', (stored) => {
  sessionStorage.setItem('greeting.pending', stored);
  expect(recallIntent()).toBeUndefined();
});
