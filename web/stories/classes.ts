// Rules of classes, made up, and a server that tells them.

import type { ClassRules } from '../src/generated/core';
import { keepSignedIn } from '../src/session/signedIn';

export const INTERNAL: ClassRules = {
  organisation: '07'.repeat(16),
  by: 'Universiteit van Ergens',
  class: 'internal',
  title: 'Teaching and work',
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
  regions: [],
  exceptions: [],
};

export const SENSITIVE: ClassRules = {
  ...INTERNAL,
  class: 'sensitive',
  title: 'Confidential',
  people: 'members',
  mfa: true,
  lobby: 'always',
  share: 'hosts',
  privateChat: false,
  rename: false,
  muted: true,
  cameraOff: true,
  keptDays: 7,
  fileHours: 24,
  regions: ['EU', 'NO'],
  exceptions: [
    {
      setting: 'record',
      insteadOf: 'nobody',
      owner: 'Examination board',
      reason: 'Oral examinations are recorded by law, and kept by the faculty that holds them',
      until: Date.UTC(2027, 3, 1),
    },
  ],
};

/** In this scene somebody is signed in, whose organisation has these classes. */
export function pretendClasses(screen: string): void {
  const signedIn = screen === 'landing-classes';
  keepSignedIn(signedIn);
  if (!signedIn) return;
  const before = window.fetch.bind(window);
  window.fetch = async (input, init) =>
    String(input).endsWith('/api/v1/classes')
      ? Response.json({ classes: [INTERNAL, SENSITIVE] })
      : before(input, init);
}
