import { expect, test } from 'vitest';
import type { ClassRules } from '../generated/core';
import { en } from '../strings/en';
import { lastDay, linesOf, settingName } from './lines';

const USUAL: ClassRules = {
  organisation: '07'.repeat(16),
  by: 'Ergens',
  class: 'internal',
  title: 'Internal',
  people: 'link',
  lobby: 'on',
  record: 'hosts',
  share: 'granted',
  chat: true,
  privateChat: true,
  rename: true,
  muted: false,
  cameraOff: false,
  keptDays: 30,
  exceptions: [],
};

test('what is as usual is said in five sentences, and what differs in one more each', () => {
  expect(linesOf(USUAL, en.classes)).toHaveLength(5);
  const strict = { ...USUAL, privateChat: false, rename: false, muted: true, cameraOff: true };
  expect(linesOf(strict, en.classes)).toHaveLength(9);
  expect(linesOf({ ...strict, chat: false }, en.classes)).toContain(en.classes.noChat);
});

test('an exception holds on its last day, wherever one is', () => {
  expect(lastDay(Date.UTC(2027, 3, 1), 'en')).toBe('March 31, 2027');
});

test('a setting of a newer version is called by its own name', () => {
  expect(settingName('record', en.classes)).toBe('Recording');
  expect(settingName('constructor', en.classes)).toBe('constructor');
});
