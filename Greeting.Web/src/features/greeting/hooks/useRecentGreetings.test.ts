import { describe, expect, it } from 'vitest';
import { keepOrder, putFirst } from './useRecentGreetings.ts';

const at = (name: string, second: number, count = 1) => {
  const time = new Date(Date.UTC(2026, 2, 12, 12, 0, second)).toISOString();
  return { id: `id of ${name}`, name, message: `Hello, ${name}!`, count, firstGreetedAt: time, latestGreetedAt: time };
};

describe('putFirst', () => {
  it('adds a greeting that the list does not know yet', () => {
    expect(putFirst(at('Ada', 5), [at('Bob', 3), at('Cy', 1)])).toEqual([at('Ada', 5), at('Bob', 3), at('Cy', 1)]);
  });

  it('replaces an older record of the same name', () => {
    expect(putFirst(at('Cy', 5, 2), [at('Bob', 3), at('Cy', 1)])).toEqual([at('Cy', 5, 2), at('Bob', 3)]);
  });

  it('leaves a list that knows better alone', () => {
    const list = [at('Ada', 9, 7), at('Bob', 3)];
    expect(putFirst(at('Ada', 5, 6), list)).toBe(list);
  });

  it('puts a greeting behind later ones of other people', () => {
    expect(putFirst(at('Ada', 2), [at('Bob', 3), at('Cy', 1)]).map(({ name }) => name)).toEqual(['Bob', 'Ada', 'Cy']);
  });

  it('keeps the list to twenty', () => {
    const full = Array.from({ length: 20 }, (_, index) => at(`N${index}`, 30 - index));
    expect(putFirst(at('Ada', 40), full)).toHaveLength(20);
  });
});

describe('keepOrder', () => {
  it('takes newer records without moving, adding or losing a name', () => {
    const shown = [at('Bob', 3), at('Ada', 2), at('Cy', 1)];
    expect(keepOrder(shown, [at('Cy', 9, 2), at('Dora', 8), at('Bob', 3)])).toEqual([at('Bob', 3), at('Ada', 2), at('Cy', 9, 2)]);
  });

  it('takes a first list as it is', () => {
    expect(keepOrder(undefined, [at('Ada', 1)])).toEqual([at('Ada', 1)]);
  });
});
