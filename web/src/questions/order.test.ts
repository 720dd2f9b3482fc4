import { expect, test } from 'vitest';
import type { Question, QuestionMark } from '../generated/core';
import { inOrder } from './order';

const question = (id: string, votes: number, mark: QuestionMark = 'open'): Question => ({
  id,
  votes,
  mark,
  name: 'Ann',
  own: false,
  text: id,
  voted: false,
  sending: false,
  toldBy: null,
});

test('what is being answered comes first, then what matters to most, in the order of asking', () => {
  const asked = [
    question('answered', 9, 'answered'),
    question('first', 1),
    question('second', 3),
    question('third', 1),
    question('hidden', 20, 'hidden'),
    question('now', 0, 'current'),
  ];
  expect(inOrder(asked).map(({ id }) => id)).toEqual([
    'now',
    'second',
    'first',
    'third',
    'answered',
    'hidden',
  ]);
});
