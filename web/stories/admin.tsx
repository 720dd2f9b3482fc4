// The console with made-up people, without a server: what it would answer, by the scene's name.

import { createRoot } from 'react-dom/client';
import {
  Api,
  type AuditEntry,
  type DataRequest,
  type Invitation,
  type Measure,
  type Newcomer,
  type OwnSession,
  type Passkey,
  type Person,
  type PolicyChange,
  type PolicyFault,
  type PolicyState,
  type Provider,
  type ProvisionedGroup,
  type Provisioning,
  type QualityHour,
  type RunningClass,
  type Session,
} from '../src/admin/api';
import { Console } from '../src/admin/Console';
import type { Authenticator } from '../src/admin/passkeys';
import type { Address } from '../src/admin/place';
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
    provisioned: false,
    ...more,
  };
}

const PEOPLE: readonly Person[] = [
  person(0, ['owner', 'admin'], { sessions: 1 }),
  person(1, ['admin']),
  person(2, ['officer']),
  person(3, ['auditor', 'helpdesk']),
  person(4, [], { provisioned: true }),
  person(5, [], { active: false, sessions: 0 }),
  person(6, ['helpdesk'], { label: LONG.slice(0, 80) }),
  person(7, [], { label: '3f9c02ab', provisioned: true }),
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

const named = (index: number) => ({ kind: 'account', id: `${index}`, label: NAMES[index] ?? '' }) as const;

const ENTRIES: readonly AuditEntry[] = (
  [
    [{ kind: 'record_read', part: 'audit' }, null],
    [{ kind: 'role_granted', role: 'auditor' }, 3],
    [{ kind: 'record_read', part: 'sessions' }, 4],
    [{ kind: 'account_deactivated' }, 5],
    [{ kind: 'group_roles_set', group: '5be2c4019d7a3f10', roles: ['helpdesk', 'auditor'] }, null],
    [{ kind: 'disclosure_printed', about: 'person', reason: 'Order 2026/311 of the district court' }, 3],
    [{ kind: 'sessions_ended', count: 2 }, 5],
    [{ kind: 'record_read', part: 'account' }, null],
    [{ kind: 'invitation_made', roles: ['auditor', 'member'] }, null],
    [{ kind: 'policy_changed', setting: 'meetings.recording', before: 'hosts', after: 'nobody' }, null],
    [{ kind: 'evidence_recorded', check: 'node.health', result: 'failed' }, null],
    [{ kind: 'organisation_founded' }, null],
  ] as const
).map(([act, subject], place) => ({
  index: 412 - place,
  at: NOW - place * 3 * HOUR,
  actor:
    place === 10
      ? { kind: 'system' }
      : place === 5
        ? { kind: 'operator' }
        : place === 6
          ? { kind: 'program', id: '91c2f0a7' }
          : named(place % 3),
  subject:
    subject === null ? null : subject === 5 ? { kind: 'account', id: '5', label: null } : named(subject),
  act: { ...act },
}));

const LOOKS = ENTRIES.filter(({ act }) => act?.kind === 'record_read' && act.part !== 'audit');

function measure(id: string, state: Measure['state'], more: Partial<Measure>): Measure {
  const red = state === 'expired' || state === 'failing';
  return {
    id,
    title: { en: 'Rows deleted when their time is over', nl: 'Rijen verwijderd als hun tijd om is' },
    what: {
      en: 'Delete every row of every table by program when its time is over.',
      nl: 'Verwijder elke rij van elke tabel automatisch als haar tijd om is.',
    },
    owner: 'supplier',
    state,
    since: '2026-11-20T09:30:00Z',
    until: red ? null : '2027-11-20T09:30:00Z',
    check: null,
    evidence: null,
    saw: null,
    gates: ['recording', 'files'],
    now: {},
    shares: [],
    signed: false,
    term: null,
    has_check: false,
    may_not_apply: false,
    when: null,
    may_change: false,
    asked: null,
    change: null,
    history: [],
    ...more,
  };
}

const HASH = `sha256:${'5f0a2d91'.repeat(8)}`;
const MEASURES: readonly Measure[] = [
  measure('M13', 'proved', { check: 'retention.overdue_rows', has_check: true, evidence: HASH }),
  measure('M56', 'failing', {
    title: { en: 'Current TLS, and the page’s own scripts only', nl: 'Actuele TLS en alleen eigen scripts' },
    check: 'tls.grade',
    has_check: true,
    saw: {
      looked_at: 'a TLS connection to this server, with a certificate that the system trusts',
      found: 'the certificate is not trusted: UnknownIssuer',
    },
    owner: 'both',
  }),
  measure('M01', 'expired', {
    title: {
      en: 'End-to-end encryption in every meeting',
      nl: 'Eind-tot-eindversleuteling in elke vergadering',
    },
    check: 'encryption.canary',
    since: null,
    now: { why: 'not_checked' },
  }),
  measure('M22', 'attested', {
    title: { en: 'Assessment by the organisation', nl: 'Beoordeling door de organisatie' },
    owner: 'controller',
    signed: true,
    term: 12,
    evidence: HASH,
    shares: [{ party: 'controller', state: { state: 'attested' } }],
    history: [
      { at: '2026-11-20T09:30:00Z', entry: 'attestation', by: 'dpo', until: '2027-11-20', document: HASH },
      { at: '2026-11-18T09:30:00Z', entry: 'attestation_withdrawn', by: 'dpo' },
    ],
  }),
  measure('M39', 'proved', {
    title: { en: 'A lobby for outsiders', nl: 'Een wachtruimte voor buitenstaanders' },
    has_check: true,
    check: 'lobby.default',
    may_change: true,
    asked: {
      setting: 'lectures have no lobby',
      reason: 'Four hundred people come to a lecture within five minutes.',
      review: '2027-05-01',
    },
    history: [
      {
        at: '2026-11-19T08:00:00Z',
        entry: 'change_asked',
        by: 'admin',
        setting: 'lectures have no lobby',
        reason: 'Four hundred people come to a lecture within five minutes.',
        review: '2027-05-01',
      },
    ],
  }),
  measure('M41', 'proved', {
    title: { en: 'Camera and microphone off on entry', nl: 'Camera en microfoon uit bij binnenkomst' },
    has_check: true,
    check: 'entry.defaults',
    may_change: true,
    change: { setting: 'microphone on', reason: 'Rehearsals of the choir.', review: '2027-02-01' },
  }),

  measure('M25', 'expired', {
    title: { en: 'Councils informed', nl: 'Medezeggenschap geïnformeerd' },
    owner: 'controller',
    signed: true,
    term: 24,
    may_not_apply: true,
    when: { en: 'There is a council.', nl: 'Er is medezeggenschap.' },
    since: null,
    now: { why: 'not_attested' },
  }),
];

const FIGURES_CLOSED = {
  en: 'Figures about use are off: administrators see none. Why: nobody has signed for “Councils informed” yet.',
  nl: 'Gebruikscijfers staan uit: beheerders zien er geen. Waarom: voor “Medezeggenschap geïnformeerd” is nog niet getekend.',
};
const FINDING_CLOSED = {
  en: 'Finding colleagues is off: invite people with a link. Why: “No passwords” has failed its check since 20 November 2026.',
  nl: 'Collega’s vinden staat uit: nodig mensen uit met een link. Waarom: de controle van “Geen wachtwoorden” mislukt sinds 20 november 2026.',
};
const GATES = [
  {
    feature: 'recording',
    name: { en: 'Recording', nl: 'Opnemen' },
    open: false,
    closed_by: ['M56', 'M01'],
    says: {
      en: 'Recording is off: nobody can record this meeting. Why: nothing shows “End-to-end encryption in every meeting” yet.',
      nl: 'Opnemen staat uit: niemand kan deze vergadering opnemen. Waarom: niets toont “Eind-tot-eindversleuteling” nog.',
    },
  },
  { feature: 'files', name: { en: 'Files in a meeting', nl: 'Bestanden in een vergadering' }, open: true },
];

const ISSUER = 'https://login.microsoftonline.com/0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef/v2.0';

const TOKENS = [
  {
    id: 't1',
    label: 'Entra ID',
    reads: false,
    since: NOW - 9 * DAY,
    until: NOW + 356 * DAY,
    holds: true,
    used: NOW,
  },
  {
    id: 't2',
    label: 'Report',
    reads: true,
    since: NOW - 99 * DAY,
    until: NOW - 9 * DAY,
    holds: false,
    used: null,
  },
  {
    id: 't4',
    label: LONG.slice(0, 80),
    reads: false,
    since: NOW,
    until: NOW + 90 * DAY,
    holds: true,
    used: null,
  },
] as const satisfies readonly Provisioning['tokens'][number][];

const GROUPS: readonly ProvisionedGroup[] = [
  { id: 'g1', name: 'Medewerkers', members: 4_210, roles: [] },
  { id: 'g2', name: 'Servicedesk ICT', members: 14, roles: ['helpdesk'] },
  { id: 'g3', name: LONG.slice(0, 70), members: 1, roles: ['admin', 'auditor'] },
];

const REQUESTS: readonly DataRequest[] = [
  { id: 'd1', kind: 'erasure', since: NOW - 600, due: NOW + 1_200, closed: null, outcome: 'open' },
  { id: 'd2', kind: 'copy', since: NOW - HOUR, due: NOW - HOUR, closed: NOW - HOUR, outcome: 'done' },
  {
    id: 'd3',
    kind: 'erasure',
    since: NOW - 9 * DAY,
    due: NOW - 9 * DAY,
    closed: NOW - 9 * DAY,
    outcome: 'taken_back',
  },
  {
    id: 'd4',
    kind: 'erasure',
    since: NOW - 30 * DAY,
    due: NOW - 30 * DAY,
    closed: NOW - 30 * DAY,
    outcome: 'refused',
  },
];

const ROLES_OF: Record<string, readonly Role[]> = {
  admin: ['admin', 'member'],
  auditor: ['auditor', 'member'],
  officer: ['officer', 'member'],
  helpdesk: ['helpdesk', 'member'],
  member: ['member'],
};

const PROVIDERS: readonly Provider[] = [
  {
    id: 'p1',
    name: 'Universiteit van Ergens',
    issuer: 'https://login.ergens.example/realms/personeel-en-studenten',
    client_id: 'conclave',
    has_secret: true,
    algorithms: ['RS256', 'ES256', 'EdDSA', 'PS256'],
    asks_name: true,
    requirements: { admin: { acr: ['https://refeds.org/profile/mfa'], amr: ['mfa'] } },
    hub: null,
    since: NOW - 40 * DAY,
  },
  {
    id: 'p2',
    name: 'SURFconext',
    issuer: 'https://connect.surfconext.nl',
    client_id: 'meet.example.org',
    has_secret: false,
    algorithms: ['RS256'],
    asks_name: false,
    requirements: {},
    hub: { claim: 'schac_home_organization', values: ['ergens.example'] },
    since: NOW - 3 * DAY,
  },
];
const CHOICES = PROVIDERS.map(({ id, name }) => ({ id, name }));

const NEWCOMER: Newcomer = {
  number: 'n',
  organisation: 'Universiteit van Ergens',
  provider: 'SURFconext',
  issuer: 'https://connect.surfconext.nl',
  subject: '4f1a9e0c7b2d5f8890e3c1a6b7d4e2f09a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d',
  name: 'Anna van der Zee',
  acr: 'https://refeds.org/profile/mfa',
  amr: ['pwd', 'mfa'],
  auth_time: NOW,
  belongs: 'ergens.example',
  dropped: 3,
};

/** Where in the console a scene is. */
const PLACES: Record<string, string> = {
  setup: '#setup.token',
  invite: '#invite.token',
  providers: '#providers',
  policy: '#policy',
  meetings: '#meetings',
  organisation: '#organisation',
  provisioning: '#provisioning',
  data: '#data',
  account: '#account',
  audit: '#audit',
  register: '#register',
};

const RUNNING: readonly RunningClass[] = [
  { class: 'internal', title: 'Teaching and work', count: 14 },
  { class: 'sensitive', title: 'Confidential', count: 1 },
  { class: 'open', title: null, count: 0 },
];

const HOURS: readonly QualityHour[] = Array.from({ length: 6 }, (_, index) => ({
  begins: NOW - (index + 1) * HOUR,
  loss: { half: 1, nine_tenths: index === 2 ? 50 : 10 },
  round_trip: index === 4 ? null : { half: 25, nine_tenths: 100 },
  held_back: { half: 0, nine_tenths: index === 2 ? 25 : 5 },
}));

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
    host: detail === 'long' ? 'meet.universiteit-van-ergens.example' : null,
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
    by: detail === 'provided' ? (CHOICES[0] ?? null) : null,
    notice: detail === 'notice' ? 'b' : 'a',
  };
  let out = kind === 'signin' || kind === 'returning';
  return (method, path, body) => {
    const asked = `${method} ${path.replace('/api/v1', '')}`;
    if (detail === 'unreachable') throw new TypeError('nobody there');
    if (asked === 'GET /session') return out ? signedOut : session;
    if (asked === 'PUT /me/label') {
      session.account.label = JSON.parse(body).label.trim();
      return session;
    }
    if (asked.startsWith('GET /sign-on'))
      return detail === 'choices'
        ? { organisation: organisation.name, providers: CHOICES }
        : { organisation: null, providers: [] };
    if (asked === 'POST /sign-on/finish')
      return detail === 'wrong'
        ? new Refusal(403, 'sign_on')
        : { new: detail === 'least' ? { ...NEWCOMER, ...LEAST } : NEWCOMER };
    if (asked === 'POST /sign-on/decline') return null;
    if (asked === 'POST /sign-on/begin') return new Refusal(403, 'sign_on');
    if (asked === 'DELETE /session') {
      out = true;
      return null;
    }
    if (asked === 'POST /invitation/look')
      return detail === 'over'
        ? new Refusal(403, 'not_accepted')
        : {
            organisation: organisation.name,
            by: NAMES[0],
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
    if (asked === 'GET /provisioning') return provisioning(detail);
    if (asked === 'GET /provisioning/groups') return { groups: groups(detail) };
    if (asked === 'POST /provisioning/tokens')
      return { ...TOKENS[0], ...JSON.parse(body), id: 't3', token: 'Wk3vT9sZ'.repeat(6).slice(0, 43) };
    if (asked === 'GET /providers') return { providers: detail === 'empty' ? [] : PROVIDERS };
    if (asked === 'GET /links') return links(detail);
    if (asked === 'POST /providers/p1/try')
      return detail === 'wrong'
        ? { works: false, why: 'untrusted', about: 'UnknownIssuer' }
        : { works: true, lacks: [{ lack: 'issuer' }, { lack: 'logouts' }, { lack: 'acr', role: 'admin' }] };
    if (asked === 'GET /organisation') return organisation;
    if (asked === 'GET /directory')
      return {
        on: detail === 'long' || kind === 'account',
        listed: true,
        closed: detail === 'long' ? FINDING_CLOSED : null,
      };
    if (asked === 'GET /meetings')
      return detail === 'closed'
        ? { running: [], closed: FIGURES_CLOSED }
        : { running: detail === 'empty' ? [] : RUNNING, closed: null };
    if (asked === 'GET /meetings/quality')
      return {
        least: 20,
        hours: detail === 'many' ? HOURS : [],
        closed: detail === 'closed' ? FIGURES_CLOSED : null,
      };
    if (asked.startsWith('GET /audit'))
      return {
        entries: detail === 'empty' ? [] : ENTRIES,
        more: detail === 'many',
        log: {
          size: 413,
          root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
          key: 'meet.example.org/log+a1b2c3d4+AQ9TQ2m8kZcB0r4XbQ3m1x2Tt7r5l0bq8JQeYyH3w6uF',
        },
      };
    if (asked === 'GET /register')
      return detail === 'holds'
        ? { measures: MEASURES.slice(0, 1), gates: GATES.slice(1) }
        : { measures: MEASURES, gates: GATES };
    if (asked.startsWith('GET /me/looks'))
      return { entries: detail === 'member' ? [] : LOOKS, more: detail === 'one' };
    if (asked.includes('/policy')) return policy(asked, detail);
    if (asked === 'GET /passkeys') return { passkeys: detail === 'one' ? PASSKEYS.slice(0, 1) : PASSKEYS };
    if (asked === 'GET /data/requests/all') return { requests: detail === 'empty' ? [] : REQUESTS };
    if (asked === 'GET /data/requests' || asked === 'POST /data/erasure')
      return { requests: detail === 'erasing' ? REQUESTS : [] };
    if (asked === 'DELETE /data/erasure') return { requests: [] };
    if (asked === 'GET /notice')
      return { contact: 'privacy@ergens.example', officer: '', authority: '', basis: 'task' };
    if (asked === 'GET /sessions') return { sessions: detail === 'one' ? SESSIONS.slice(0, 1) : SESSIONS };
    return detail === 'refused' ? new Refusal(403, 'not_allowed') : new Refusal(403, 'step_up');
  };
}

/** What the least that a provider says looks like. */
const LEAST = { name: null, acr: null, amr: [], auth_time: null, belongs: null, dropped: 0 };

function links(detail: string): unknown {
  const [first, second] = CHOICES;
  if (detail !== 'provided') return { links: [], others: [] };
  return { links: [{ provider: first, since: NOW - 9 * DAY, used: NOW }], others: [second] };
}

function people(detail: string): { people: readonly Person[]; more: boolean } {
  if (detail !== 'many') return { people: PEOPLE, more: false };
  return { people: Array.from({ length: 100 }, (_, index) => person(index, [])), more: true };
}

function provisioning(detail: string): Provisioning {
  const empty = detail === 'empty';
  return {
    join: { required: !empty, issuer: empty ? null : ISSUER, claim: empty ? 'sub' : 'oid', by: 'externalId' },
    active: empty ? 0 : 12_480,
    suspended: empty ? 0 : 37,
    groups: groups(detail).length,
    changed: empty ? null : NOW - HOUR,
    tokens: empty ? [] : detail === 'two' ? [...TOKENS] : TOKENS.slice(0, 1),
    tokens_at_once: 2,
  };
}

function groups(detail: string): readonly ProvisionedGroup[] {
  if (detail === 'empty') return [];
  if (detail !== 'many') return GROUPS;
  return Array.from({ length: 60 }, (_, index) => ({
    id: `g${index}`,
    name: `Werkgroep ${index + 1}`,
    members: index,
    roles: [],
  }));
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
        here: [
          { part: 'media', place: 'NL' },
          { part: 'relay', place: 'NL' },
          { part: 'database', place: 'EU' },
          { part: 'files', place: null },
        ],
        elsewhere: detail === 'empty' ? [] : ['sensitive'],
        waiting:
          detail === 'officer'
            ? { ...next, file: POLICY_FILE, changes: [...CHANGES], notice_until: null }
            : null,
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
        : { changes: CHANGES, weakens: true, hash: edition.hash, over: 3, places: null };
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
  const address: Address =
    kind === 'returning'
      ? { kind: 'returning', provider: 'p1', query: 'code=c&state=s' }
      : detail === 'choices'
        ? { kind: 'organisation', path: 'ergens' }
        : { kind: 'console' };
  localStorage.setItem('conclave.notice', 'o a');
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
  createRoot(root).render(
    <Console api={api} preferences={preferences} address={address} foreign={foreign} />,
  );
}
