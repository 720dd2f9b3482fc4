import { expect, test } from 'vitest';
import type { ClassRules } from '../generated/core';
import { en } from '../strings/en';
import { givenPowers } from './fixed';
import { copyHours, lastDay, linesOf, news, settingName } from './lines';

const USUAL: ClassRules = {
  organisation: '07'.repeat(16),
  by: 'Ergens',
  class: 'internal',
  title: 'Internal',
  people: 'link',
  mfa: false,
  lobby: 'on',
  record: 'hosts',
  share: 'granted',
  chat: true,
  privateChat: true,
  rename: true,
  muted: false,
  cameraOff: false,
  keptDays: 30,
  fileHours: 720,
  chatHours: 0,
  verifiedBy: null,
  regions: [],
  exceptions: [],
};

test('what is as usual is said in six sentences, and what differs in one more each', () => {
  expect(linesOf(USUAL, en.classes, 'en')).toHaveLength(6);
  const strict = { ...USUAL, privateChat: false, rename: false, muted: true, cameraOff: true };
  expect(linesOf(strict, en.classes, 'en')).toHaveLength(10);
  expect(linesOf({ ...strict, chat: false }, en.classes, 'en')).toContain(en.classes.noChat);
});

test('several factors, short-lived files and places are told where the class asks for them', () => {
  const strict = { ...USUAL, mfa: true, fileHours: 4, regions: ['NL', 'EU'] };
  const lines = linesOf(strict, en.classes, 'en');
  expect(lines).toHaveLength(9);
  expect(lines[1]).toBe(en.classes.mfa);
  expect(lines.at(-1)).toContain('Netherlands or European Union');
});

test('for how long a copy of the conversation may be kept is told wherever there is one', () => {
  expect(linesOf(USUAL, en.classes, 'en')).toContain(en.classes.chatNotKept);
  expect(linesOf({ ...USUAL, chatHours: 24 }, en.classes, 'en')).toContain(en.classes.chatKept(24));
  expect(linesOf({ ...USUAL, chat: false }, en.classes, 'en')).not.toContain(en.classes.chatNotKept);
});

test('whose word for a name counts is told, and that nobody comes in where nobody can vouch', () => {
  const told = (verifiedBy: string[]) => linesOf({ ...USUAL, verifiedBy }, en.classes, 'en');
  expect(told(['https://login.university.example/', 'https://idp.example'])[1]).toMatch(
    /login\.university\.example.* or .*idp\.example/,
  );
  expect(told([])[1]).toBe(en.classes.verifiedByNobody);
});

test('no copy of the conversation is kept while a measure does not hold, which is told where there would be one', () => {
  const closed = [{ feature: 'chat.keep', en: 'Why: x', nl: 'Waarom: x' }];
  expect(copyHours({ class: null, closed: [] })).toBeNull();
  expect(copyHours({ class: { ...USUAL, chatHours: 24 }, closed: [] })).toBe(24);
  expect(copyHours({ class: { ...USUAL, chatHours: 24 }, closed })).toBe(0);
  expect(news({ class: USUAL, closed })).toEqual([]);
  expect(news({ class: { ...USUAL, chatHours: 24 }, closed })).toEqual(closed);
});

test('what a class has settled is offered to no host', () => {
  expect(givenPowers(null)).toHaveLength(8);
  expect(givenPowers(USUAL)).not.toContain('record');
  expect(givenPowers({ ...USUAL, chat: false })).not.toContain('privateChat');
  expect(givenPowers({ ...USUAL, record: 'granted', rename: false })).toContain('record');
});

test('an exception holds on its last day, wherever one is', () => {
  expect(lastDay(Date.UTC(2027, 3, 1), 'en')).toBe('March 31, 2027');
});

test('a setting of a newer version is called by its own name', () => {
  expect(settingName('record', en.classes)).toBe('Recording');
  expect(settingName('constructor', en.classes)).toBe('constructor');
});
