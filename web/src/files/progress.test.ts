import { expect, test } from 'vitest';
import { Progress } from './progress';

test('chunks that come fast are told four times a second', () => {
  const told: number[] = [];
  const progress = new Progress((bytes) => told.push(bytes));
  for (let at = 0; at < 1_000; at += 10) progress.is(at, false, at);
  expect(told).toEqual([0, 250, 500, 750]);
});

test('a broken connection is told at once, and when it is back', () => {
  const told: [number, boolean][] = [];
  const progress = new Progress((...word) => told.push(word));
  progress.is(1, false, 0);
  progress.is(2, true, 1);
  progress.is(2, true, 2);
  progress.is(3, false, 3);
  progress.is(4, false, 4);
  expect(told).toEqual([
    [1, false],
    [2, true],
    [3, false],
  ]);
});
