// Made-up states of every screen, by name.

import type { ChatLine, Person, Problem, StreamView, View } from '../src/generated/core';
import { DEVICE_OFF, EMPTY_VIEW, type SessionState } from '../src/session/session';
import { portrait, slide } from './pictures';

const NAMES = [
  'Noor de Vries',
  'Anselm Köhler',
  'Amélie Laurent',
  'Tomás Ribeiro',
  'Ewa Nowak',
  'Jürgen Blatt',
  'Ifeoma Okafor',
  'Lars Bakken',
  'Chiara Conti',
  'Dimitris Papas',
  'Sanne Jansen',
  'Pierre-Alexandre de la Fontaine-Montmorency',
  'Yuki Tanaka',
  'Fatima Haddad',
];

const off: StreamView = { announced: false, wanted: false, arriving: false, decrypting: false, fault: null };
const on: StreamView = { announced: true, wanted: true, arriving: true, decrypting: true, fault: null };

function person(index: number): Person {
  return {
    id: `p${index}`,
    name: NAMES[index % NAMES.length] ?? '',
    own: index === 0,
    leaf: index,
    connected: true,
    notOpening: false,
    missing: 0,
    microphone: index % 3 === 2 ? off : on,
    camera: index % 4 === 3 ? off : on,
    screen: off,
    screenAudio: off,
  };
}

const line = (id: number, who: number, text: string, more: Partial<ChatLine> = {}): ChatLine => ({
  id: String(id),
  author: `p${who}`,
  name: NAMES[who] ?? '',
  own: who === 0,
  text,
  sentAt: Date.UTC(2026, 4, 12, 9, 30 + id),
  delivery: 'sent',
  retoldBy: null,
  ...more,
});

const CHAT: ChatLine[] = [
  line(0, 2, 'Bonjour tout le monde. The agenda: https://example.org/agenda/2026-05 (third point is new).', {
    retoldBy: 'Fatma',
  }),
  line(1, 1, 'Thanks! I can take the minutes today.'),
  line(1, 1, 'Unless somebody else wants to.', { id: '1b' }),
  line(3, 0, 'Please do, Anselm.'),
  line(6, 4, 'My connection is a little thin this morning, I will keep the camera off.'),
  line(7, 0, 'No worries.', { delivery: 'sending' }),
];

function base(view: Partial<View>, more: Partial<SessionState> = {}): SessionState {
  return {
    view: { ...EMPTY_VIEW, ...view },
    problem: view.problem ?? null,
    ready: true,
    created: false,
    devices: { microphone: DEVICE_OFF, camera: DEVICE_OFF, screen: DEVICE_OFF },
    available: [],
    tracks: new Map(),
    online: true,
    talking: false,
    ...more,
  };
}

function meeting(count: number, change: Partial<View> = {}, more: Partial<SessionState> = {}): SessionState {
  const people = change.people ?? Array.from({ length: count }, (_, index) => person(index));
  const tracks = new Map<string, MediaStreamTrack>();
  const slots: View['slots'] = [];
  people.forEach((someone, index) => {
    if (someone.own) return;
    if (someone.camera.announced && !someone.camera.fault) {
      tracks.set(`v${index}`, portrait(index));
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
      connection: { signalling: 'up', media: 'up' },
      ...change,
    },
    { devices: { microphone: { ...DEVICE_OFF, on: true }, camera, screen: DEVICE_OFF }, tracks, ...more },
  );
}

/** The state of a scene. */
export function scene(name: string): SessionState {
  const [kind = '', detail = ''] = name.split(/-(.*)/s);
  switch (kind) {
    case 'green':
      return base(
        { phase: detail === 'joining' ? 'joining' : 'green_room', invite: 'room.secret' },
        detail === 'new'
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
            : detail === 'unreachable'
              ? { problem: 'unreachable' }
              : {},
      );
    case 'meeting':
      return meeting(Number(detail) || 1);
    case 'share': {
      const people = Array.from({ length: 6 }, (_, index) => person(index));
      people[1] = { ...person(1), screen: on };
      return meeting(6, { people });
    }
    case 'sharing': {
      const state = meeting(3);
      return { ...state, devices: { ...state.devices, screen: { ...DEVICE_OFF, on: true } } };
    }
    case 'fault': {
      const people = Array.from({ length: 5 }, (_, index) => person(index));
      people[1] = { ...person(1), camera: { ...on, decrypting: false, fault: 'not_opening' } };
      people[2] = { ...person(2), connected: false };
      people[4] = { ...person(4), microphone: { ...on, arriving: false, fault: 'not_arriving' } };
      return meeting(5, {
        people,
        encryption: { indicator: 'broken', epoch: 9, members: 5, code: '418 902 377 156' },
      });
    }
    case 'lost':
      return meeting(3, {
        connection: { signalling: 'connecting', media: 'up' },
        encryption: { indicator: 'settling', epoch: 9, members: 3, code: '418 902 377 156' },
      });
    case 'left':
      return base({ phase: 'left', invite: 'room.secret' });
    case 'problem':
      return base({ phase: 'green_room', problem: (detail || 'not_available') as Problem });
    default:
      return base({});
  }
}
