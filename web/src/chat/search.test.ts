import { expect, test } from 'vitest';
import { plainLine } from '../../stories/chat';
import { folded } from '../search/folded';
import { found, marked } from './search';

test('finds what was written and by whom, whatever the case and the accents', () => {
  const lines = [
    plainLine({ id: '1', text: 'The Budget' }),
    plainLine({ id: '2', text: 'nothing', name: 'Budget Bob' }),
    plainLine({ id: '3', text: 'else' }),
    plainLine({ id: '4', text: 'Le café' }),
  ];
  expect(found(lines, 'CAFE')).toEqual(['4']);
  expect(found(lines, ' budget ')).toEqual(['1', '2']);
  expect(found(lines, '  ')).toEqual([]);
});

test('the pieces are the text, and the found ones are what was sought', () => {
  for (const [text, sought] of [
    ['aXbxC', 'x'],
    ['xx', 'x'],
    ['', 'x'],
    ['İstanbul x', 'x'],
    ['İstanbul', 'istan'],
    ['un café, deux Cafe\u0301s', 'cafe'],
    ['👩‍🚀 ÉTÉ', 'été'],
    ['none', 'x'],
  ] as const) {
    const pieces = marked(text, sought);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    for (const piece of pieces) if (piece.found) expect(folded(piece.text)).toBe(folded(sought));
  }
  const of = (text: string, sought: string) =>
    marked(text, sought)
      .filter((piece) => piece.found)
      .map((piece) => piece.text);
  expect(of('aXb', 'x')).toEqual(['X']);
  expect(of('un café, deux Cafe\u0301s', 'cafe')).toEqual(['café', 'Cafe\u0301']);
  expect(of('ﬁn ﬁn', 'f')).toEqual(['ﬁ', 'ﬁ']);
  expect(of('İİx', 'i')).toEqual(['İ', 'İ']);
});
