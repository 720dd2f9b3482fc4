import { expect, test } from 'vitest';
import { missing } from './missing';

const options = (...texts: string[]) => texts.map((text, key) => ({ key, text }));

test('a poll needs a question and two answers', () => {
  expect(missing(' ', options('', ''))).toEqual({ question: true, options: [0, 1] });
  expect(missing('Tea?', options('yes', ' '))).toEqual({ question: false, options: [1] });
  expect(missing('Tea?', options('yes', 'no'))).toEqual({ question: false, options: [] });
});

test('answers beyond those may stay empty', () => {
  expect(missing('Tea?', options('', 'yes', '', 'no')).options).toEqual([]);
  expect(missing('Tea?', options('', 'yes', '')).options).toEqual([0]);
});
