import { expect, test } from 'vitest';
import { secondsLeft, written } from './clock';

test('what has begun counts as a whole second, and nothing is less than none or more than all', () => {
  const runs = { total: 60_000, endsAt: 100_000, left: 0, over: false };
  expect(secondsLeft(runs, 40_000)).toBe(60);
  expect(secondsLeft(runs, 40_001)).toBe(60);
  expect(secondsLeft(runs, 99_999)).toBe(1);
  expect(secondsLeft(runs, 100_000)).toBe(0);
  expect(secondsLeft(runs, 900_000)).toBe(0);
  expect(secondsLeft(runs, 0)).toBe(60);
  expect(secondsLeft({ total: 60_000, endsAt: null, left: 12_300, over: false }, 900_000)).toBe(13);
});

test('hours only where there are some', () => {
  expect([0, 30, 123, 3_723].map(written)).toEqual(['0:00', '0:30', '2:03', '1:02:03']);
});
