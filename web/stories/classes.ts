// Rules of classes, made up, and a server that tells them.

import type { ClassRules, ClosedGate } from '../src/generated/core';
import { keepSignedIn } from '../src/session/signedIn';

export const INTERNAL: ClassRules = {
  organisation: '07'.repeat(16),
  by: 'Universiteit van Ergens',
  class: 'internal',
  title: 'Teaching and work',
  people: 'link',
  mfa: false,
  verifiedBy: null,
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
  chatHours: 720,
  regions: [],
  exceptions: [],
};

export const SENSITIVE: ClassRules = {
  ...INTERNAL,
  class: 'sensitive',
  title: 'Confidential',
  people: 'members',
  mfa: true,
  verifiedBy: ['https://login.university.example'],
  lobby: 'always',
  share: 'hosts',
  privateChat: false,
  rename: false,
  muted: true,
  cameraOff: true,
  keptDays: 7,
  fileHours: 24,
  chatHours: 0,
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

/** What a register closes. */
export const CLOSED: ClosedGate[] = [
  {
    feature: 'recording',
    en: 'Why: the check of “Data deleted on time” has been overdue since 3 November 2026; nobody has signed for “Users instructed” yet; and 2 more.',
    nl: 'Waarom: de controle van “Gegevens op tijd verwijderd” is te laat sinds 3 november 2026; voor “Gebruikers geïnstrueerd” is nog niet getekend; en nog 2.',
  },
  {
    feature: 'tenant.production',
    en: 'Why: nobody has signed for “Processor agreement” yet.',
    nl: 'Waarom: voor “Verwerkersovereenkomst” is nog niet getekend.',
  },
];

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
