import { expect, test } from 'vitest';
import { handNews, some } from './told';

const others = (n: number) => `${n} others`;

test('a few are told in full, of many the first and how many others', () => {
  expect(some(['a', 'b', 'c', 'd'], others)).toEqual(['a', 'b', 'c', 'd']);
  expect(some(['a', 'b', 'c', 'd', 'e'], others)).toEqual(['a', 'b', 'c', '2 others']);
});

test('of hands those that went up meanwhile are told, and what became of the own one', () => {
  expect(handNews(['a'], ['a', 'b', 'c'], 'me')).toEqual({
    raised: ['b', 'c'],
    ownPlace: null,
    ownLowered: false,
  });
  expect(handNews(['a'], ['a', 'me', 'b'], 'me')).toEqual({
    raised: ['b'],
    ownPlace: 2,
    ownLowered: false,
  });
  expect(handNews(['me', 'a'], ['a'], 'me')).toEqual({ raised: [], ownPlace: null, ownLowered: true });
  expect(handNews(['a'], ['a'], undefined)).toEqual({ raised: [], ownPlace: null, ownLowered: false });
});
