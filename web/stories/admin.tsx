// The console with made-up people, without a server: what it would answer, by the scene's name.

import { createRoot } from 'react-dom/client';
import {
  Api,
  type Invitation,
  type OwnSession,
  type Passkey,
  type Person,
  type PolicyChange,
  type PolicyFault,
  type PolicyState,
  type Session,
} from '../src/admin/api';
import { Console } from '../src/admin/Console';
import type { Authenticator } from '../src/admin/passkeys';
import type { Preferences } from '../src/admin/preferences';
import type { Role } from '../src/admin/rights';
import type { AdminStrings } from '../src/strings/admin';
import '../src/styles/console.css';
import { INTERNAL, SENSITIVE } from './classes';
import { NAMES } from './names';

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** A moment that stays the same, so that pictures do. */
const NOW = Date.UTC(2026, 10, 27, 9, 30) / 1_000;

const LONG = 'Samenwerkingsverband Passend Onderwijs Zuidoost-Nederland en Omstreken, afdeling Zorg';

function person(index: number, roles: readonly Role[], more: Partial<Person> = {}): Person {
  return {
    id: `${index}`,
    label: NAMES[index % NAMES.length] ?? '',
    roles: [...roles, 'member'],
    active: true,
    since: NOW - index * DAY,
    passkeys: 1 + (index % 2),
    sessions: index % 3,
    ...more,
  };
}

const PEOPLE: readonly Person[] = [
  person(0, ['owner', 'admin'], { sessions: 1 }),
  person(1, ['admin']),
  person(2, ['officer']),
  person(3, ['auditor', 'helpdesk']),
  person(4, []),
  person(5, [], { active: false, sessions: 0 }),
  person(6, ['helpdesk'], { label: LONG.slice(0, 80) }),
  person(7, []),
];

const INVITATIONS: readonly Invitation[] = [
  { id: 'i1', label: 'Marek', roles: ['member'], until: NOW + 6 * DAY },
  { id: 'i2', label: 'Ingrid van der Berg', roles: ['auditor', 'member'], until: NOW + DAY },
];

const PASSKEYS: readonly Passkey[] = [
  { id: 'k1', label: 'Laptop', since: NOW - 90 * DAY, used: NOW },
  { id: 'k2', label: 'Security key in the drawer', since: NOW - 20 * DAY, used: NOW - 9 * DAY },
];

const SESSIONS: readonly OwnSession[] = [
  { id: 's1', since: NOW - HOUR, used: NOW, ends: NOW + HOUR, this: true },
  { id: 's2', since: NOW - 5 * HOUR, used: NOW - HOUR / 2, ends: NOW + HOUR / 2, this: false },
];

const ROLES_OF: Record<string, readonly Role[]> = {
  admin: ['admin', 'member'],
  auditor: ['auditor', 'member'],
  officer: ['officer', 'member'],
  helpdesk: ['helpdesk', 'member'],
  member: ['member'],
};

/** Where in the console a scene is. */
const PLACES: Record<string, string> = {
  setup: '#setup.token',
  invite: '#invite.token',
  policy: '#policy',
  organisation: '#organisation',
  account: '#account',
};

type Answer = unknown;
class Refusal {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly faults?: readonly PolicyFault[],
  ) {}
}

/** What the server would say; `kind` and `detail` are the scene's. */
function answers(kind: string, detail: string): (method: string, path: string, body: string) => Answer {
  const signedOut = new Refusal(401, 'signed_out');
  const organisation = {
    id: 'o',
    name: detail === 'long' ? LONG : 'Universiteit van Ergens',
    path: 'universiteit-van-ergens',
    since: NOW,
  };
  const session: Session = {
    account: {
      id: '0',
      label: NAMES[0] ?? '',
      roles: [...(ROLES_OF[detail] ?? ['owner', 'admin', 'member'])],
    },
    organisation,
    ends: NOW + HOUR,
    stepped_up_until: NOW,
  };
  let out = kind === 'signin';
  return (method, path, body) => {
    const asked = `${method} ${path.replace('/api/v1', '')}`;
    if (detail === 'unreachable') throw new TypeError('nobody there');
    if (asked === 'GET /session') return out ? signedOut : session;
    if (asked === 'DELETE /session') {
      out = true;
      return null;
    }
    if (asked === 'POST /invitation/look')
      return detail === 'over'
        ? new Refusal(403, 'not_accepted')
        : {
            organisation: organisation.name,
            label: 'Marek',
            roles: ['auditor', 'member'],
            until: NOW + 6 * DAY,
          };
    if (asked.endsWith('/begin') && asked !== 'POST /sign-in/begin' && asked !== 'POST /step-up/begin')
      return new Refusal(403, 'not_accepted');
    if (detail === 'ended') return signedOut;
    if (detail === 'failed') return new Refusal(503, 'failed');
    if (asked === 'GET /people') return people(detail);
    if (asked === 'GET /invitations') return { invitations: detail === 'empty' ? [] : INVITATIONS };
    if (asked === 'POST /invitations')
      return { ...INVITATIONS[0], ...JSON.parse(body), id: 'i3', token: 'x7Qd0mP2'.repeat(5).slice(0, 43) };
    if (asked === 'GET /organisation') return organisation;
    if (asked.includes('/policy')) return policy(asked, detail);
    if (asked === 'GET /passkeys') return { passkeys: detail === 'one' ? PASSKEYS.slice(0, 1) : PASSKEYS };
    if (asked === 'GET /sessions') return { sessions: detail === 'one' ? SESSIONS.slice(0, 1) : SESSIONS };
    return detail === 'refused' ? new Refusal(403, 'not_allowed') : new Refusal(403, 'step_up');
  };
}

function people(detail: string): { people: readonly Person[]; more: boolean } {
  if (detail !== 'many') return { people: PEOPLE, more: false };
  return { people: Array.from({ length: 100 }, (_, index) => person(index, [])), more: true };
}

const POLICY_FILE = `version = 1
default = "internal"

[class.internal]
title = "Teaching and work"

[class.sensitive]
title = "Confidential"
people = "members"
lobby = "always"
record = "nobody"
`;

const CHANGES: readonly PolicyChange[] = [
  { key: 'class.sensitive.lobby', from: 'always', to: 'on', effect: 'weakens' },
  { key: 'class.sensitive.muted_on_entry', from: 'false', to: 'true', effect: 'strengthens' },
  { key: 'class.open', from: null, to: 'Open', effect: 'neutral' },
  {
    key: 'exception.sensitive.record',
    from: null,
    to: 'hosts until 2027-03-31 by Examination board: Oral examinations are recorded by law',
    effect: 'weakens',
  },
];

const FAULTS: readonly PolicyFault[] = [
  { line: 10, key: 'class.sensitive.lobby', text: 'may be "off", "on", "always"' },
  {
    line: 12,
    key: 'class.sensitive.colour',
    text: 'is not known; here may stand title, people, lobby, record',
  },
];

function policy(asked: string, detail: string): Answer {
  const edition = {
    number: 3,
    hash: '4f6c1d9a'.repeat(8),
    author: NAMES[0] ?? '',
    reason: 'Decided by the board on 3 November',
    made: NOW - 3 * DAY,
    officer: null,
    applied: NOW - 3 * DAY,
  };
  const next = { ...edition, number: 4, reason: 'Council sessions need it', made: NOW - HOUR, applied: null };
  switch (asked) {
    case 'GET /policy':
      return {
        current: detail === 'empty' ? null : { ...edition, file: POLICY_FILE },
        classes: detail === 'empty' ? [] : [INTERNAL, SENSITIVE],
        waiting: detail === 'officer' ? { ...next, file: POLICY_FILE, changes: [...CHANGES] } : null,
        drift:
          detail === 'empty'
            ? { meetings: [], ended: [] }
            : {
                meetings: [{ class: 'internal', count: 14 }],
                ended: [{ class: 'sensitive', setting: 'share', until: '2026-11-01' }],
              },
      } satisfies PolicyState;
    case 'GET /policy/history':
      return {
        editions:
          detail === 'empty'
            ? []
            : [
                edition,
                { ...edition, number: 2, author: null, officer: NAMES[2] ?? '', made: NOW - 40 * DAY },
              ],
      };
    case 'GET /policy/templates':
      return { templates: [{ name: 'education', file: POLICY_FILE }] };
    case 'POST /policy/plan':
      return detail === 'faults'
        ? new Refusal(422, 'policy_faults', FAULTS)
        : { changes: CHANGES, weakens: true, hash: edition.hash, over: 3 };
    default:
      return new Refusal(403, 'step_up');
  }
}

export function isConsole(screen: string): boolean {
  return screen.startsWith('admin-');
}

interface Look {
  preferences: Preferences;
  foreign: { strings: AdminStrings; locale: string } | undefined;
}

export function renderConsole(root: HTMLElement, screen: string, { preferences, foreign }: Look): void {
  const [kind = '', detail = ''] = screen.replace('admin-', '').split(/-(.*)/s);
  history.replaceState(null, '', PLACES[kind] ?? '#people');
  const answer = answers(kind, detail);
  const never = () => new Promise<never>(() => {});
  const authenticator: Authenticator = {
    obstacle: () => (detail === 'insecure' ? 'insecure' : null),
    create: never,
    get: never,
  };
  const api = new Api(authenticator, async (path, init) => {
    if (detail === 'loading') return never();
    const said = answer(init.method ?? 'GET', path, String(init.body ?? ''));
    if (said instanceof Refusal)
      return Response.json({ error: said.error, faults: said.faults }, { status: said.status });
    return said === null ? new Response(null, { status: 204 }) : Response.json(said);
  });
  createRoot(root).render(<Console api={api} preferences={preferences} foreign={foreign} />);
}
