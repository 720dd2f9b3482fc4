import { describe, expect, test } from 'vitest';
import type { Person, Policy, Role, StreamView } from '../generated/core';
import { ALL_POWERS } from '../meetings/kept';
import { en } from '../strings/en';
import { actsOn, refusal, spotlightWith, takenFrom } from './rights';

const off: StreamView = {
  announced: false,
  wanted: false,
  arriving: false,
  decrypting: false,
  paused: false,
  fault: null,
};
const on: StreamView = { ...off, announced: true };
const nothing = {
  microphone: false,
  camera: false,
  share: false,
  chat: false,
  privateChat: false,
  reactions: false,
  rename: false,
  record: false,
};

const policy = (change: Partial<Policy> = {}): Policy => ({
  lobby: true,
  locked: false,
  safe: false,
  allowed: { ...ALL_POWERS, share: false },
  spotlight: [],
  quietAbove: 20,
  role: 'host',
  may: ALL_POWERS,
  hostPresent: true,
  mayTakeOver: false,
  changing: false,
  ...change,
});
const person = (role: Role, change: Partial<Person> = {}): Person => ({
  id: 'p',
  name: 'Ann',
  mark: { state: 'unverified' },
  met: 'new',
  own: false,
  role,
  may: { ...ALL_POWERS, share: false },
  leaf: 1,
  connected: true,
  awaySince: null,
  notOpening: false,
  missing: 0,
  misses: [],
  cannotOpen: [],
  line: null,
  microphone: on,
  camera: off,
  screen: off,
  screenAudio: off,
  ...change,
});

describe('what is offered about somebody', () => {
  test('by a host is everything that makes sense', () => {
    expect(actsOn(policy(), person('member', { screen: on }))).toEqual([
      'mute',
      'stop_share',
      'spotlight',
      'powers',
      'make_cohost',
      'make_host',
      'pass_on',
      'remove',
    ]);
    expect(actsOn(policy(), person('member', { microphone: off }))).toContain('ask_to_unmute');
    expect(actsOn(policy(), person('cohost'))).toEqual(
      expect.arrayContaining(['make_host', 'make_member', 'remove']),
    );
  });

  test('by a co-host is no change of roles, and nothing that would put a host out', () => {
    const cohost = policy({ role: 'cohost' });
    expect(actsOn(cohost, person('member'))).toEqual(['mute', 'spotlight', 'powers', 'remove']);
    expect(actsOn(cohost, person('host'))).toEqual(['mute', 'spotlight']);
  });

  test('by a member is nothing but the own name', () => {
    const member = policy({ role: 'member' });
    expect(actsOn(member, person('member'))).toEqual([]);
    expect(actsOn(member, person('member', { own: true }))).toEqual(['rename']);
    expect(actsOn({ ...member, may: nothing }, person('member', { own: true }))).toEqual([]);
    expect(actsOn(null, person('member', { own: true }))).toEqual([]);
  });

  test('of oneself is never to be put out or to be made less', () => {
    expect(actsOn(policy(), person('host', { own: true }))).toEqual(['rename', 'spotlight']);
  });

  test('in safe mode is no single power, and nobody is asked to do what they may not', () => {
    const acts = actsOn(policy({ safe: true }), person('member', { may: nothing, microphone: off }));
    expect(acts).not.toContain('powers');
    expect(acts).not.toContain('ask_to_unmute');
  });
});

test('taken from somebody is what everyone else may do', () => {
  const someone = person('member', { may: { ...nothing, camera: true } });
  expect(takenFrom(policy(), someone)).toEqual({
    microphone: true,
    camera: false,
    share: false,
    chat: true,
    privateChat: true,
    reactions: true,
    rename: true,
    record: true,
  });
});

test('the spotlight takes one more, gives one back, and never holds more than eight', () => {
  expect(spotlightWith(['a'], 'b', true)).toEqual(['a', 'b']);
  expect(spotlightWith(['a', 'b'], 'a', true)).toEqual(['b', 'a']);
  expect(spotlightWith(['a', 'b'], 'a', false)).toEqual(['b']);
  expect(spotlightWith([...'abcdefgh'], 'i', true)).toEqual([...'bcdefghi']);
});

test('a control that is off says why', () => {
  expect(refusal(policy(), 'chat', en)).toBeNull();
  expect(refusal(null, 'chat', en)).toBeNull();
  const mine = { role: 'member', may: nothing } as const;
  expect(refusal(policy({ ...mine, safe: true }), 'chat', en)).toBe(en.refused.safe);
  expect(refusal(policy(mine), 'chat', en)).toBe(en.refused.chat.own);
  expect(refusal(policy(mine), 'share', en)).toBe(en.refused.share.all);
});
