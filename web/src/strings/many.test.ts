import { expect, test } from 'vitest';
import { namesOf, pluralsOf, some } from './many';

const others = (n: number) => `${n} others`;

test('a few are told in full, of many the first and how many others', () => {
  expect(some(['a', 'b', 'c', 'd'], others)).toEqual(['a', 'b', 'c', 'd']);
  expect(some(['a', 'b', 'c', 'd', 'e'], others)).toEqual(['a', 'b', 'c', '2 others']);
});

test('names are listed as the language does, and nobody is “1 others”', () => {
  const many = pluralsOf('de');
  const names = namesOf('de', (n) => many(n, '# weitere Person', '# weitere'));
  expect(names(['A'])).toBe('A');
  expect(names(['A', 'B', 'C', 'D', 'E', 'F'])).toBe('A, B, C, D, E und F');
  expect(names(['A', 'B', 'C', 'D', 'E', 'F', 'G'])).toBe('A, B, C, D, E und 2 weitere');
  expect(names(['A', 'B', 'C'], 1)).toBe('A und 2 weitere');
});
