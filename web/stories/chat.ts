// Made-up conversations.

import type { Addressed, ChatLine, ChatTo, LineFile, LiveText, Person } from '../src/generated/core';
import { NAMES } from './names';

/** A line to everyone that nothing was done to. */
export function plainLine(change: Partial<ChatLine>): ChatLine {
  const own = change.own ?? false;
  return {
    id: '1',
    author: 'a',
    name: 'Anna',
    own,
    text: 'hello',
    file: null,
    sentAt: 0,
    delivery: 'sent',
    retoldBy: null,
    to: { to: 'everyone' },
    reply: null,
    edited: false,
    unsaved: false,
    removed: null,
    reactions: [],
    may: { reply: true, react: true, edit: own, delete: own, hide: !own },
    ...change,
  };
}

export function addressed(to: ChatTo, people: readonly Person[]): Addressed {
  const someone = (id: string) => ({ id, name: people.find((person) => person.id === id)?.name ?? '' });
  switch (to.to) {
    case 'everyone':
      return to;
    case 'hosts':
      return { to: 'hosts', with: to.with ? someone(to.with) : null };
    case 'person':
      return { to: 'person', whom: someone(to.person) };
  }
}

const line = (
  id: string,
  who: number,
  minute: number,
  text: string,
  more: Partial<ChatLine> = {},
): ChatLine =>
  plainLine({
    id,
    author: `p${who}`,
    name: NAMES[who] ?? '',
    own: who === 0,
    text,
    sentAt: Date.UTC(2026, 4, 12, 9, 30 + minute),
    ...more,
  });

/** A file of somebody's. */
const file = (name: string, bytes: number, more: Partial<LineFile> = {}): LineFile => ({
  name,
  ending: /\.\w+$/.exec(name)?.[0] ?? '',
  kind: 'application/octet-stream',
  bytes,
  picture: null,
  runs: false,
  ...more,
});

export const FILES: ChatLine[] = [
  line('f1', 2, 0, '', { file: file('agenda.pdf', 184_320) }),
  line('f2', 1, 1, 'Two boxes, the first with an arrow to the second.', {
    file: file('whiteboard.png', 912_000, { kind: 'image/png', picture: [640, 360] }),
  }),
  line('f3', 0, 2, '', { file: file('recording of the whole morning session, second part.mp4', 81_000_000) }),
  line('f4', 4, 3, '', { file: file('setup.exe', 2_300_000, { runs: true }), to: { to: 'everyone' } }),
  line('f5', 3, 4, '', {
    file: file('panorama.jpg', 9_400_000, { kind: 'image/jpeg', picture: [9_000, 2_000] }),
  }),
  line('f6', 3, 5, '', {
    file: file('minutes.odt', 44_000),
    reactions: [{ reaction: 'heart', names: ['Noor de Vries'], own: true }],
  }),
  line('f7', 0, 6, '', { file: file('late.txt', 900), delivery: 'failed' }),
];

const EWA: Addressed = { to: 'person', whom: { id: 'p4', name: NAMES[4] ?? '' } };

export const CHAT: ChatLine[] = [
  line(
    '0',
    2,
    0,
    'Bonjour tout le monde. The agenda: https://example.org/agenda/2026-05 (third point is new).',
    {
      retoldBy: 'Fatma',
    },
  ),
  line('1', 1, 1, 'Thanks! I can take the minutes today.', {
    reactions: [
      { reaction: 'heart', names: ['Ewa Nowak', 'Noor de Vries'], own: true },
      { reaction: 'agree', names: ['Tomás Ribeiro'], own: false },
    ],
  }),
  line('1b', 1, 1, 'Unless somebody else wants to.', { edited: true }),
  line('3', 0, 3, 'Please do, Anselm.', {
    reply: { line: '1', name: NAMES[1] ?? '', own: false, text: 'Thanks! I can take the minutes today.' },
  }),
  line('4', 4, 6, 'My connection is a little thin this morning, I will keep the camera off.', { to: EWA }),
  line('5', 0, 6, 'No worries, I will tell the others.', { to: EWA }),
  line('6', 3, 8, '', { removed: 'author' }),
  line('7', 2, 9, 'May I speak before the break? I have to leave at ten.', {
    to: { to: 'hosts', with: { id: 'p2', name: NAMES[2] ?? '' } },
  }),
  line('8', 5, 11, 'صباح الخير، سأرسل الملف بعد قليل.'),
  line('9', 0, 12, 'Shall we begin?', { delivery: 'failed' }),
  line('10', 0, 12, 'I hear nothing.', { delivery: 'sending' }),
];

/** As long as a conversation is kept. */
export const LONG_CHAT: ChatLine[] = Array.from({ length: 2_000 }, (_, at) =>
  line(
    String(at),
    at % 7,
    Math.floor(at / 3),
    `Line ${at}: ${'words about something or other '.repeat(1 + (at % 4))}`,
  ),
);

export const LIVE: LiveText[] = [
  { author: 'p3', name: NAMES[3] ?? '', text: 'I think that we should look at the numbers of last mo' },
  { author: 'p4', name: NAMES[4] ?? '', text: 'Yes, and' },
];
