// States of the floor, for the stories.

import type { Floor, Poll, Question } from '../src/generated/core';
import { EMPTY_VIEW } from '../src/session/session';

const LONG =
  'Could you say once more how the figures of the third quarter fit with what the works council was told in spring, and whether that changes anything for the teams in Rotterdam?';

const question = (id: number, text: string, change: Partial<Question> = {}): Question => ({
  id: `q${id}`,
  name: ['Noor de Vries', 'Anselm Köhler', 'Amélie Laurent'][id % 3] ?? '',
  own: id % 3 === 0,
  text,
  mark: 'open',
  votes: 0,
  voted: false,
  sending: false,
  toldBy: null,
  ...change,
});

const QUESTIONS = [
  question(1, 'When does the new building open?', { votes: 4, voted: true }),
  question(2, LONG, { votes: 7, mark: 'current' }),
  question(3, 'Will there be a recording?', { votes: 1 }),
  question(4, 'Is the budget settled?', { mark: 'answered', votes: 2 }),
  question(5, 'Why is it so cold in here?', { mark: 'hidden', toldBy: 'Ewa Nowak' }),
];

const option = (text: string, votes: number | null = null, voters: string[] = []) => ({
  text,
  votes,
  voters,
});

const poll = (id: number, change: Partial<Poll>): Poll => ({
  id: `poll${id}`,
  question: 'Where do we meet in June?',
  options: [option('Utrecht'), option('Lyon'), option('Somewhere by the sea, with a train station nearby')],
  multiple: false,
  anonymous: false,
  live: false,
  by: 'Anselm Köhler',
  toldBy: null,
  stage: 'running',
  voters: 3,
  own: [],
  waitsFor: [],
  without: [],
  counted: [],
  ownCounted: false,
  late: false,
  again: false,
  ...change,
});

const POLLS: Poll[] = [
  poll(1, { stage: 'lost', anonymous: true, without: ['Lars Bakken'] }),
  poll(2, {
    stage: 'ended',
    anonymous: true,
    question: 'Do we take on the new client?',
    options: [option('Yes', 4), option('No', 1), option('Not yet', 2)],
    voters: 7,
    own: [0],
    counted: ['Noor de Vries', 'Anselm Köhler', 'Amélie Laurent', 'Tomás Ribeiro'],
    ownCounted: true,
  }),
  poll(3, {
    question: 'Which days suit you?',
    multiple: true,
    live: true,
    own: [1],
    options: [
      option('Monday', 1, ['Anselm Köhler']),
      option('Wednesday', 3, ['Noor de Vries', 'Amélie Laurent', 'Tomás Ribeiro']),
      option('Friday', 0),
    ],
  }),
  poll(4, { anonymous: true, own: [0], voters: 5 }),
  poll(6, {
    anonymous: true,
    question: 'Shall we go on by bike?',
    voters: 4,
    late: true,
    toldBy: 'Ewa Nowak',
  }),
  poll(5, { anonymous: true, question: 'Who shall chair the next meeting?', voters: 2 }),
];

/** `hands`, `turn`, `over`, `full` (of questions and polls), or nothing yet. */
export function floor(detail: string): Floor {
  const running = (left: number, total: number) => ({
    total,
    endsAt: Date.now() + left,
    left: 0,
    over: false,
  });
  switch (detail) {
    case 'hands':
      return {
        ...EMPTY_VIEW.floor,
        hands: ['p3', 'p0', 'p11', 'p5'],
        raised: true,
        speaker: { person: 'p1', time: running(95_000, 120_000) },
        timer: running(754_000, 900_000),
      };
    case 'turn':
      return {
        ...EMPTY_VIEW.floor,
        hands: ['p11'],
        speaker: { person: 'p0', time: running(29_000, 60_000) },
        timer: { total: 300_000, endsAt: null, left: 125_000, over: false },
      };
    case 'over':
      return {
        ...EMPTY_VIEW.floor,
        speaker: { person: 'p11', time: { total: 60_000, endsAt: Date.now() - 1, left: 0, over: true } },
        timer: { total: 60_000, endsAt: Date.now() - 1, left: 0, over: true },
      };
    case 'full':
      return { ...EMPTY_VIEW.floor, questions: QUESTIONS, polls: POLLS };
    default:
      return EMPTY_VIEW.floor;
  }
}
