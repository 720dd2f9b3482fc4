import { expect, test } from 'vitest';
import { commandFor, idOf, keyOf, refusal, SHORTCUTS } from './catalogue';

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
  expect(commandFor(press('u'), true)).toBe('captions');
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
  ).toEqual([true, true, true]);
});

test('no key has two meanings', () => {
  const keys = SHORTCUTS.map(({ key, ctrl }) => `${ctrl} ${key}`);
  expect(new Set(keys).size).toBe(keys.length);
});

test('a changed key does what the one before did, and one that is switched off does nothing', () => {
  const changes = { 'microphone m': { key: 'k', ctrl: false }, 'chat c': null };
  expect(commandFor(press('k'), true, changes)).toBe('microphone');
  expect(commandFor(press('m'), true, changes)).toBeNull();
  expect(commandFor(press('c'), true, changes)).toBeNull();
  expect(keyOf('microphone', changes)).toBe('K');
  expect(keyOf('chat', changes)).toBe('');
});

test('a key that another shortcut, the page or the browser needs is refused', () => {
  const plain = (key: string) => ({ key, ctrl: false });
  expect(refusal(plain('v'), 'microphone m', {})).toMatchObject({ command: 'camera' });
  expect(refusal(plain('v'), 'microphone m', { 'camera v': null })).toBeNull();
  expect(refusal(plain('v'), 'camera v', {})).toBeNull();
  for (const key of ['tab', 'enter', 'arrowup', 'f5', ' '])
    expect(refusal(plain(key), 'chat c', {})).toBe('taken');
  expect(refusal({ key: 'w', ctrl: true }, 'chat c', {})).toBe('taken');
  expect(refusal(plain('t'), 'talk  ', {})).toBeNull();
});

test('every shortcut has an id of its own', () => {
  expect(new Set(SHORTCUTS.map(idOf)).size).toBe(SHORTCUTS.length);
});
