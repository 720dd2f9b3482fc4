import { expect, test } from 'vitest';
import { plainLine } from '../../stories/chat';
import { found, marked } from './search';

test('finds what was written and by whom, whatever the case', () => {
  const lines = [
    plainLine({ id: '1', text: 'The Budget' }),
    plainLine({ id: '2', text: 'nothing', name: 'Budget Bob' }),
    plainLine({ id: '3', text: 'else' }),
  ];
  expect(found(lines, ' budget ')).toEqual(['1', '2']);
  expect(found(lines, '  ')).toEqual([]);
});

test('the pieces are the text, and the found ones are what was sought', () => {
  for (const [text, sought] of [
    ['aXbxC', 'x'],
    ['xx', 'x'],
    ['', 'x'],
    ['İstanbul x', 'x'],
    ['none', 'x'],
  ] as const) {
    const pieces = marked(text, sought);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    for (const piece of pieces) if (piece.found) expect(piece.text.toLowerCase()).toBe(sought);
  }
  expect(marked('aXb', 'x').filter((piece) => piece.found)).toHaveLength(1);
});
