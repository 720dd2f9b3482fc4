import { expect, test } from 'vitest';
import { commandFor, SHORTCUTS } from './catalogue';

const press = (key: string, more: { ctrlKey?: boolean; altKey?: boolean; metaKey?: boolean } = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

test('keys do what the catalogue says', () => {
  expect(commandFor(press('m'), true)).toBe('microphone');
  expect(commandFor(press('M'), true)).toBe('microphone');
  expect(commandFor(press('d', { ctrlKey: true }), true)).toBe('microphone');
  expect(commandFor(press('e', { metaKey: true }), true)).toBe('camera');
  expect(commandFor(press(' '), true)).toBe('talk');
  expect(commandFor(press('?'), true)).toBe('help');
});

test('a key with another meaning in the browser is left alone', () => {
  expect(commandFor(press('c', { ctrlKey: true }), true)).toBeNull();
  expect(commandFor(press('p', { metaKey: true }), true)).toBeNull();
  expect(commandFor(press('m', { altKey: true }), true)).toBeNull();
  expect(commandFor(press('x'), true)).toBeNull();
});

test('without single keys only those with Ctrl are left', () => {
  expect(
    SHORTCUTS.filter(({ key, ctrl }) => commandFor(press(key, { ctrlKey: ctrl }), false)).map(
      ({ ctrl }) => ctrl,
    ),
  ).toEqual([true, true]);
});

test('no key has two meanings', () => {
  const keys = SHORTCUTS.map(({ key, ctrl }) => `${ctrl} ${key}`);
  expect(new Set(keys).size).toBe(keys.length);
});
