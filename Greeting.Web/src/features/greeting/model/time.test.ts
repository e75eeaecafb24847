import { describe, expect, it } from 'vitest';
import { describeAge } from './time.ts';

const now = Date.parse('2026-03-12T12:00:00.000Z');

describe('describeAge', () => {
  it.each([
    ['2026-03-12T12:00:05.000Z', 'just now'],
    ['2026-03-12T12:00:00.000Z', 'just now'],
    ['2026-03-12T11:59:01.000Z', 'just now'],
    ['2026-03-12T11:59:00.000Z', '1 minute ago'],
    ['2026-03-12T11:00:01.000Z', '59 minutes ago'],
    ['2026-03-12T11:00:00.000Z', '1 hour ago'],
    ['2026-03-11T12:00:00.000Z', 'yesterday'],
    ['2026-02-10T12:00:00.000Z', '30 days ago'],
    ['2026-02-09T12:00:00.000Z', 'on February 9, 2026'],
  ])('%s is %s', (iso, expected) => {
    expect(describeAge(iso, now)).toBe(expected);
  });
});
