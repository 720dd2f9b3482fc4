import { expect, test } from 'vitest';
import type { Question } from '../generated/core';
import { askersSince, handNews } from './told';

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

test('of questions those are told that others have asked meanwhile, with each name once', () => {
  const question = (id: string, name: string, change: Partial<Question> = {}): Question => {
    const rest = { own: false, mark: 'open', votes: 0, voted: false, sending: false, toldBy: null } as const;
    return { id, name, text: '?', ...rest, ...change };
  };
  const before = [question('1', 'Ann')];
  const now = [
    question('1', 'Ann'),
    question('2', 'Ben'),
    question('3', 'Ben'),
    question('4', 'me', { own: true }),
    question('5', 'Cem', { toldBy: 'Ann' }),
    question('6', 'Dora'),
  ];
  expect(askersSince(before, now)).toEqual(['Ben', 'Dora']);
  expect(askersSince(now, before)).toEqual([]);
});
