import { expect, test } from 'vitest';
import { clock, size } from './words';

test('lengths in minutes and hours', () => {
  expect([0, 999, 61_000, 3_727_000].map(clock)).toEqual(['0:00', '0:00', '1:01', '1:02:07']);
});

test('sizes in a unit that is easily read', () => {
  const sizes = [0, 12_345, 5_600_000, 987_654_321, 12e9];
  expect(sizes.map((bytes) => size(bytes, 'en'))).toEqual(['0 kB', '12 kB', '5.6 MB', '988 MB', '12 GB']);
});
