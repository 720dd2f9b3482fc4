import { expect, test } from 'vitest';
import { initials } from '../controls/Avatar';
import { fragmentOf } from './link';

const room = 'AAAAAAAAAAAAAAAAAAAAAA';
const secret = 'BBBBBBBBBBBBBBBBBBBBBB';

test('a pasted link, or only its end, names the meeting', () => {
  expect(fragmentOf(`  https://meet.example/#${room}.${secret}\n`)).toBe(`${room}.${secret}`);
  expect(fragmentOf(`${room}.${secret}`)).toBe(`${room}.${secret}`);
  expect(fragmentOf(`#${room}.${secret}.${secret}`)).toBe(`${room}.${secret}.${secret}`);
});

test.each([
  '',
  'https://meet.example/',
  `https://meet.example/#${room}`,
  `#${room}.`,
  'hello there',
  `#${room}.${secret}.${secret}.${secret}`,
  '#new',
])('%j is no link', (text) => {
  expect(fragmentOf(text)).toBeNull();
});

test('initials are whole characters of the first and the last name', () => {
  expect(['Ada Lovelace', 'ada', '  Anna  van der  Berg ', '', '🦊 Fox', 'élodie'].map(initials)).toEqual([
    'AL',
    'A',
    'AB',
    '?',
    '🦊F',
    'É',
  ]);
});
