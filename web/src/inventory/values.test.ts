import { expect, test } from 'vitest';
import { directionOf } from '../settings/direction';
import { en } from '../strings/en';
import { valueText } from './values';

test('values are written as people of the language read them', () => {
  const text = (value: Parameters<typeof valueText>[0]) => valueText(value, en.inventory, 'en');
  expect(text('nothing')).toBe('nothing');
  expect(text({ count: 12_345 })).toBe('12,345');
  expect(valueText({ count: 12_345 }, en.inventory, 'de')).toBe('12.345');
  expect(text({ length: 48_210 })).toBe('48.2 kB');
  expect(text({ flags: ['lobby', 'locked'] })).toBe('waiting room, locked');
  expect(text({ flags: [] })).toBe('nothing');
  expect(text({ rate: ['camera', 640_000] })).toContain('camera');
  expect(text({ rows: [1, 412] })).toBe('1 value, 412 byte');
});

test('a language is written in its direction', () => {
  expect([directionOf('en'), directionOf('ar'), directionOf('he-IL'), directionOf('fa')]).toEqual([
    'ltr',
    'rtl',
    'rtl',
    'rtl',
  ]);
});
