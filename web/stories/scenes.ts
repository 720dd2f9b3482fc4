// Made-up states of every screen, by name.

import type {
  Caller,
  ChatLine,
  ClassRules,
  Details,
  Gathering,
  Met,
  NameMark,
  Person,
  Policy,
  Problem,
  StreamView,
  View,
} from '../src/generated/core';
import { ALL_POWERS } from '../src/meetings/kept';
import { ownZone } from '../src/meetings/zones';
import type { Offer } from '../src/names/vouched';
import { DEVICE_OFF, EMPTY_VIEW, NEW_STATE, type SessionState } from '../src/session/session';
import { CHAT, FILES, LIVE, LONG_CHAT } from './chat';
import { CLOSED, INTERNAL, SENSITIVE } from './classes';
import { floor } from './floor';
import { NAMES } from './names';
import { portrait, slide } from './pictures';
import { CUT, troubled, USUAL } from './quality';
import { recordings } from './recording';

const off: StreamView = {
  announced: false,
  wanted: false,
  arriving: false,
  decrypting: false,
  paused: false,
  fault: null,
};
const on: StreamView = { ...off, announced: true, wanted: true, arriving: true, decrypting: true };

/** Who vouches for whom: somebody for the first, nobody for most. */
const ISSUER = 'https://login.university.example';
const MARKS: NameMark[] = [
  { state: 'verified', name: NAMES[0] ?? '', issuer: ISSUER, keys: 'known' },
  { state: 'verified', name: NAMES[1] ?? '', issuer: ISSUER, keys: 'first' },
  { state: 'unverified' },
  { state: 'refused' },
  { state: 'verified', name: 'Somebody Else', issuer: ISSUER, keys: 'changed' },
  { state: 'unverified' },
  { state: 'unchecked' },
  { state: 'verified', name: 'The Rector', issuer: ISSUER, keys: 'disputed' },
  { state: 'unverified' },
];

/** Whom this browser met before. */
const MET: Met[] = ['new', 'new', 'unproved', 'new', 'new', 'new', 'new', 'new', 'new', 'known', 'another'];

export function person(index: number): Person {
  return {
    id: `p${index}`,
    name: NAMES[index % NAMES.length] ?? '',
    mark: MARKS[index % MARKS.length] ?? { state: 'unverified' },
    met: MET[index] ?? 'new',
    own: index === 0,
    role: index === 0 ? 'host' : index === 1 ? 'cohost' : 'member',
    may: ALL_POWERS,
    leaf: index,
    connected: true,
    awaySince: null,
    notOpening: false,
    missing: 0,
    misses: [],
    cannotOpen: [],
    line: null,
    microphone: index % 3 === 2 ? off : on,
    camera: index % 4 === 3 ? off : on,
    screen: off,
    screenAudio: off,
  };
}

export const POLICY: Policy = {
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
};
const NOTHING = Object.fromEntries(Object.keys(ALL_POWERS).map((name) => [name, false])) as typeof ALL_POWERS;

const caller = (id: number, name: string, more: Partial<Caller> = {}): Caller => ({
  id: `c${id}`,
  name,
  mark: { state: 'unverified' },
  met: 'new',
  barred: false,
  note: null,
  since: Date.now() - id * 30_000,
  coming: false,
  ...more,
});
const CALLERS = [
  caller(1, 'Anna Lindqvist', {
    mark: { state: 'verified', name: 'Anna Lindqvist', issuer: ISSUER, keys: 'known' },
    note: 'Hi, I am with the design team. Ben asked me to come.',
  }),
  caller(2, 'Marek'),
  caller(3, 'Pierre-Alexandre de la Fontaine-Montmorency', { coming: true }),
  caller(4, ''),
  caller(5, hostile()),
];

/** Where the class lets in verified names alone. */
const BARRED = [
  CALLERS[0] ?? caller(1, 'Anna Lindqvist'),
  caller(2, 'Marek', { barred: true }),
  caller(3, 'Noor', { barred: true, mark: { state: 'checking' } }),
  caller(4, 'The Rector', { barred: true, mark: { state: 'refused' }, note: 'It is me, let me in.' }),
];

/** A name that turns the text around, towers over it and does not end. */
function hostile(): string {
  return `\u202eevil\u202c ${'Z\u0351\u0352\u0353\u0354\u0355\u0356\u0357'.repeat(8)} ${'🎉'.repeat(80)}`;
}

const soon = (minutes: number): Details => ({
  title: 'Weekly design review',
  startsAt: Date.now() + minutes * 60_000,
  minutes: 45,
  repeats: 'weekly',
  zone: ownZone(),
});

/** Devices as a system names them. */
const DEVICES = (
  [
    ['audioinput', 'Built-in Audio Analog Stereo'],
    ['audioinput', 'Jabra Evolve2 65'],
    ['audiooutput', 'Built-in Audio Analog Stereo'],
    ['audiooutput', 'Jabra Evolve2 65'],
    ['videoinput', 'Integrated Camera: Integrated C'],
  ] as const
).map(([kind, label], index) => ({ kind, label, deviceId: `d${index}`, groupId: '' }) as MediaDeviceInfo);

function base(view: Partial<View>, more: Partial<SessionState> = {}): SessionState {
  return {
    ...NEW_STATE,
    view: { ...EMPTY_VIEW, ...view },
    problem: view.problem ?? null,
    ready: true,
    ...more,
  };
}

/** A microphone in a silent room. */
function quiet(): MediaStreamTrack | null {
  return new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0] ?? null;
}

/** More pictures than this are drawn once and shown several times. */
const MOST_DRAWN = 12;

function meeting(count: number, change: Partial<View> = {}, more: Partial<SessionState> = {}): SessionState {
  const people = change.people ?? Array.from({ length: count }, (_, index) => person(index));
  const tracks = new Map<string, MediaStreamTrack>();
  const slots: View['slots'] = [];
  people.forEach((someone, index) => {
    if (someone.own) return;
    if (someone.camera.announced && !someone.camera.fault) {
      tracks.set(`v${index}`, portrait(people.length > MOST_DRAWN ? index % MOST_DRAWN : index));
      slots.push({ mid: `v${index}`, person: someone.id, stream: 'camera' });
    }
    if (someone.screen.announced) {
      tracks.set(`s${index}`, slide());
      slots.push({ mid: `s${index}`, person: someone.id, stream: 'screen' });
    }
  });
  const camera = { ...DEVICE_OFF, on: true, track: portrait(0) };
  return base(
    {
      phase: 'meeting',
      invite: 'room.secret',
      people,
      slots,
      speaking: count > 1 ? ['p1'] : [],
      encryption: { indicator: 'end_to_end', epoch: 7, members: people.length, code: '418 902 377 156' },
      chat: CHAT,
      fileBytes: 100_000_000,
      connection: { signalling: 'up', media: 'up' },
      policy: { ...POLICY, role: 'member', may: { ...ALL_POWERS, share: false } },
      ...change,
    },
    { devices: { microphone: { ...DEVICE_OFF, on: true }, camera, screen: DEVICE_OFF }, tracks, ...more },
  );
}

/** How it stands inside. */
const GATHERINGS: Record<string, Gathering> = {
  '': {
    present: 7,
    names: [NAMES[0] ?? '', NAMES[11] ?? '', NAMES[2] ?? '', NAMES[3] ?? '', NAMES[4] ?? ''],
    lobby: false,
    locked: false,
    early: true,
  },
  lobby: { present: 3, names: [], lobby: true, locked: false, early: false },
  locked: { present: 12, names: [], lobby: true, locked: true, early: false },
  empty: { present: 0, names: [], lobby: true, locked: false, early: false },
  new: { present: 0, names: [], lobby: true, locked: false, early: true },
};

/** What a provider says of the person at this device. */
function offer(detail: string): Offer | null {
  if (detail === 'vouched_failed') return null;
  const more: [string, string][] = [
    ['sub', '8c1a6d9f'],
    ['email', 'noor@university.example'],
  ];
  return { name: NAMES[0] ?? '', issuer: ISSUER, more, agreed: detail === 'vouched_shown' };
}

/** Without exceptions. */
const ONLY: ClassRules = { ...SENSITIVE, exceptions: [] };
const CLASSES: Record<string, ClassRules> = {
  class: INTERNAL,
  closed: INTERNAL,
  exception: SENSITIVE,
  only_guest: ONLY,
  only_signed_in: ONLY,
  only_passkey: ONLY,
  only_nobody: { ...ONLY, verifiedBy: [] },
};

/** The state of a scene. */
export function scene(name: string): SessionState {
  const [kind = '', detail = ''] = name.split(/-(.*)/s);
  switch (kind) {
    case 'green': {
      const signedIn = /signed_in$|passkey$|^vouched/.test(detail);
      return base(
        {
          phase: detail === 'joining' ? 'joining' : 'green_room',
          invite: 'room.secret',
          signedIn,
          barred: detail.startsWith('only'),
          ownName:
            detail === 'vouched_shown' ? (MARKS[0] ?? { state: 'unverified' }) : { state: 'unverified' },
          class: CLASSES[detail] ?? null,
          closed: detail === 'closed' ? CLOSED : [],
          gathering: detail === 'unreachable' ? null : (GATHERINGS[detail] ?? GATHERINGS[''] ?? null),
        },
        {
          byProvider: signedIn && detail !== 'only_passkey',
          ...(detail.startsWith('vouched')
            ? { vouched: { offer: offer(detail), leaving: false, failed: detail === 'vouched_failed' } }
            : detail === 'new'
              ? {
                  created: true,
                  devices: {
                    microphone: DEVICE_OFF,
                    camera: { ...DEVICE_OFF, on: true, track: portrait(0) },
                    screen: DEVICE_OFF,
                  },
                }
              : detail === 'denied'
                ? {
                    devices: {
                      microphone: DEVICE_OFF,
                      camera: { ...DEVICE_OFF, problem: 'denied' },
                      screen: DEVICE_OFF,
                    },
                  }
                : detail === 'unreachable' || detail === 'server_full' || detail === 'server_ends'
                  ? { problem: detail }
                  : detail === 'heard'
                    ? {
                        devices: {
                          ...NEW_STATE.devices,
                          microphone: { ...DEVICE_OFF, on: true, track: quiet() },
                        },
                      }
                    : {}),
        },
      );
    }
    case 'meeting':
      return meeting(Number(detail) || 1);
    case 'chat': {
      const chats: Record<string, ChatLine[]> = { empty: [], long: LONG_CHAT, files: FILES };
      const chat = chats[detail] ?? CHAT;
      const live = detail === 'live' ? LIVE : [];
      return meeting(5, { chat, live, policy: { ...POLICY, ...(detail === 'live' && { role: 'member' }) } });
    }
    case 'share': {
      const people = Array.from({ length: 6 }, (_, index) => person(index));
      people[1] = { ...person(1), screen: on };
      return meeting(6, { people });
    }
    case 'shares': {
      const people = Array.from({ length: Number(detail) || 6 }, (_, index) => person(index));
      people[1] = { ...person(1), screen: on };
      people[2] = { ...person(2), screen: on };
      return meeting(people.length, { people });
    }
    case 'paused': {
      const held: StreamView = { ...on, arriving: false, decrypting: false, paused: true };
      const people = Array.from({ length: Number(detail) || 6 }, (_, index) => person(index));
      people[1] = { ...person(1), camera: held };
      people[2] = { ...person(2), camera: { ...held, paused: false } };
      people[4] = { ...person(4), connected: false };
      return meeting(people.length, { people });
    }
    case 'sharing': {
      const state = meeting(3);
      return { ...state, devices: { ...state.devices, screen: { ...DEVICE_OFF, on: true } } };
    }
    case 'media': {
      const state = meeting(4, {}, { available: DEVICES });
      const muted = { ...state.devices, microphone: DEVICE_OFF };
      switch (detail) {
        case 'gone':
          return {
            ...state,
            deviceNews: {
              id: 1,
              what: 'gone',
              device: 'microphone',
              was: 'Jabra Evolve2 65',
              now: 'Built-in Audio Analog Stereo',
            },
          };
        case 'silent':
          return { ...state, soundAdvice: 'silent' };
        case 'muted':
          return { ...state, devices: muted, soundAdvice: 'muted_talking' };
        case 'denied':
          return { ...state, devices: { ...muted, microphone: { ...DEVICE_OFF, problem: 'denied' } } };
        default:
          return state;
      }
    }
    case 'fault': {
      const people = Array.from({ length: 7 }, (_, index) => person(index));
      people[1] = { ...person(1), camera: { ...on, decrypting: false, fault: 'not_opening' } };
      people[2] = { ...person(2), connected: false, awaySince: Date.now() - 4 * 60_000 };
      people[3] = { ...person(3), misses: ['microphone'], cannotOpen: ['camera'] };
      people[4] = { ...person(4), microphone: { ...on, arriving: false, fault: 'not_arriving' } };
      people[5] = { ...person(5), camera: { ...on, arriving: false, fault: 'not_arriving' }, line: CUT };
      people[6] = { ...person(6), line: { ...USUAL, way: 'tcp', lost: 'udp', thin: true } };
      return meeting(7, {
        people,
        encryption: { indicator: 'broken', epoch: 9, members: 7, code: '418 902 377 156' },
      });
    }
    case 'lost':
      return meeting(3, {
        connection: { signalling: 'connecting', media: 'up' },
        encryption: { indicator: 'settling', epoch: 9, members: 3, code: '418 902 377 156' },
      });
    case 'draining':
      return meeting(3, { serverEnds: Date.now() + 25 * 60_000 });
    case 'scheduled': {
      const details =
        detail === 'soon' ? soon(20) : { ...soon(60 * 24 * 3), title: detail ? hostile() : 'Budget' };
      return base({
        phase: 'green_room',
        invite: 'room.secret',
        hostLink: detail === 'host' ? 'room.secret.host' : null,
        meeting: details,
      });
    }
    case 'waiting':
      return base(
        {
          phase: 'waiting',
          invite: 'room.secret',
          meeting:
            detail === 'early'
              ? soon(12)
              : { ...soon(-4), title: detail === 'long' ? hostile() : soon(0).title },
          waiting: {
            hostPresent: detail !== 'early',
            place: 2,
            waiting: 5,
            note: detail ? null : 'Hi, it is me, Noor from accounting.',
          },
        },
        {
          devices: {
            microphone: DEVICE_OFF,
            camera: { ...DEVICE_OFF, on: true, track: portrait(0) },
            screen: DEVICE_OFF,
          },
        },
      );
    case 'hosting': {
      const role = detail === 'cohost' ? 'cohost' : 'host';
      const policy: Policy = {
        ...POLICY,
        role,
        mayTakeOver: role === 'cohost',
        hostPresent: role === 'host',
        safe: detail === 'safe',
        locked: detail === 'locked' || detail === 'safe',
        spotlight: detail === 'spotlight' ? ['p2', 'p5'] : [],
      };
      const one = detail === 'caller' || detail === 'alone';
      const callers =
        detail === 'callers' ? CALLERS : one ? CALLERS.slice(0, 1) : detail === 'barred' ? BARRED : [];
      const meetingOf = { hostLink: role === 'host' ? 'room.secret.host' : null, meeting: soon(-10) };
      const quality = detail === 'quality' ? troubled() : { troubles: [], past: [] };
      return meeting(detail === 'alone' ? 1 : 7, { policy, callers, quality, ...meetingOf });
    }
    case 'guest': {
      const safe = detail === 'safe';
      const may = safe ? NOTHING : { ...ALL_POWERS, share: false, chat: false, camera: false };
      const policy: Policy = {
        ...POLICY,
        role: 'member',
        safe,
        may,
        hostPresent: detail !== 'nohost',
        allowed: { ...POLICY.allowed, chat: false },
      };
      return meeting(
        5,
        {
          policy,
          notices: [
            { id: 1, what: 'camera_taken', by: 'Anselm Köhler', whom: null },
            { id: 2, what: 'asked_to_unmute', by: 'Anselm Köhler', whom: null },
          ],
        },
        { devices: { microphone: DEVICE_OFF, camera: DEVICE_OFF, screen: DEVICE_OFF } },
      );
    }
    case 'floor': {
      const [of = '', as] = detail.split('-');
      return meeting(12, { floor: floor(of), ...(as === 'host' && { policy: POLICY }) });
    }
    case 'reactions':
      return meeting(6, {
        reactions: (['clap', 'agree', 'heart', 'laugh', 'wow', 'disagree'] as const).map((reaction, id) => ({
          id,
          person: `p${id % 4}`,
          reaction,
        })),
      });
    case 'hostile': {
      const people = Array.from({ length: 5 }, (_, index) => ({ ...person(index), name: hostile() }));
      const callers = [caller(1, hostile(), { note: hostile() })];
      return meeting(5, { people, callers, policy: POLICY, meeting: { ...soon(-1), title: hostile() } });
    }
    case 'classed':
      return meeting(5, {
        class: detail === 'kept' ? INTERNAL : SENSITIVE,
        closed: CLOSED,
        ...(detail === 'host' && { policy: POLICY }),
      });
    case 'recording':
      return meeting(5, {
        ...(detail === 'own' && { policy: POLICY }),
        ...(detail !== 'kept' && detail !== 'failed' && { recording: recordings(detail) }),
      });
    case 'loading':
      return base({}, { ready: false });
    case 'left':
      return base({ phase: 'left', invite: 'room.secret' });
    case 'problem':
      return base({ phase: 'green_room', problem: (detail || 'not_available') as Problem });
    default:
      return base({});
  }
}
