import { expect, test } from 'vitest';
import { problemOf } from './capture';
import { loudness } from './level';

test('each way a device can fail has its own problem', () => {
  const problems = [
    'NotAllowedError',
    'NotFoundError',
    'OverconstrainedError',
    'NotReadableError',
    'AbortError',
  ].map((name) => problemOf(new DOMException('', name)));
  expect(problems).toEqual(['denied', 'missing', 'missing', 'busy', 'busy']);
});

test('loudness goes from silence to one', () => {
  expect(loudness(new Float32Array(512))).toBe(0);
  expect(loudness(new Float32Array(512).fill(1))).toBe(1);
  const quiet = loudness(new Float32Array(512).fill(0.01));
  expect(quiet).toBeGreaterThan(0.2);
  expect(quiet).toBeLessThan(0.6);
});
