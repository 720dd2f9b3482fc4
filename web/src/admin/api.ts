// The server's HTTP interface for organisations (crates/server/src/http/api), typed.

import type { ClassRules } from '../generated/core';
import type { Authenticator } from './passkeys';
import { problemOf, Refused } from './problems';
import type { Role } from './rights';

/** Seconds since 1970. */
export type UnixTime = number;

export interface Session {
  account: { id: string; label: string; roles: Role[] };
  organisation: { id: string; name: string; path: string };
  ends: UnixTime;
  stepped_up_until: UnixTime;
  /** The provider by which it began. */
  by: Choice | null;
  /** Tells one text of the organisation's privacy notice from another. */
  notice: string;
}

/** A provider, as people choose it. */
export interface Choice {
  id: string;
  name: string;
}

export interface Requirement {
  acr: string[];
  amr: string[];
}

/** What an administrator writes down of a provider. */
export interface Terms {
  name: string;
  client_id: string;
  algorithms: string[];
  asks_name: boolean;
  requirements: Partial<Record<Role, Requirement>>;
  hub: { claim: string; values: string[] } | null;
}

export interface Provider extends Terms {
  id: string;
  issuer: string;
  has_secret: boolean;
  since: UnixTime;
}

export type Lack = { lack: 'issuer' | 'logouts' } | { lack: 'acr'; role: Role };
export type Trial = { works: true; lacks: Lack[] } | { works: false; why: string; about: string };

export interface Link {
  provider: Choice;
  since: UnixTime;
  /** To the day. */
  used: UnixTime;
}

/** Everything that arrived of somebody new. */
export interface Newcomer {
  number: string;
  organisation: string;
  provider: string;
  issuer: string;
  subject: string;
  name: string | null;
  acr: string | null;
  amr: string[];
  auth_time: UnixTime | null;
  belongs: string | null;
  dropped: number;
}

/** What comes of somebody who came back from a provider. */
export type Returned =
  | Session
  | { go: string }
  | { new: Newcomer }
  | { linked: true }
  | { named: { provider: string; token: string } };

export interface OwnSession {
  id: string;
  since: UnixTime;
  used: UnixTime;
  ends: UnixTime;
  this: boolean;
}

export interface Passkey {
  id: string;
  label: string;
  since: UnixTime;
  /** To the day. */
  used: UnixTime;
}

export interface Organisation {
  id: string;
  name: string;
  path: string;
  /** Its own host name. */
  host: string | null;
  since: UnixTime;
}

export interface Account {
  id: string;
  label: string;
  roles: Role[];
  active: boolean;
  since: UnixTime;
}

export interface Person extends Account {
  passkeys: number;
  sessions: number;
  /** Whether the organisation's directory keeps them. */
  provisioned: boolean;
}

export interface Invitation {
  id: string;
  label: string;
  roles: Role[];
  until: UnixTime;
}

/** That somebody asked for their data, or for their erasure. */
export interface DataRequest {
  id: string;
  kind: 'copy' | 'erasure';
  since: UnixTime;
  due: UnixTime;
  closed: UnixTime | null;
  outcome: 'open' | 'done' | 'taken_back' | 'refused';
}

/** What an organisation says of itself in its privacy notice. */
export interface Notice {
  contact: string;
  officer: string;
  authority: string;
  basis: 'task' | 'contract' | 'interest';
}

/** Whether members of the organisation find one another, and whether one is found oneself where they do. */
export interface Finding {
  on: boolean;
  listed: boolean;
  /** Why nobody is found now, whatever is switched on. */
  closed: Says | null;
}

/** How many meetings of a class run; without a title, the policy has the class no more. */
export interface RunningClass {
  class: string;
  title: string | null;
  count: number;
}

export interface Running {
  running: RunningClass[];
  /** Why there are no figures now. */
  closed: Says | null;
}

/** Half of the people fared no worse than this, and nine tenths no worse than that. */
export interface Middle {
  half: number;
  nine_tenths: number;
}

/** An hour that is over and in which enough people met. */
export interface QualityHour {
  begins: UnixTime;
  /** Thousandths of packets lost. */
  loss: Middle;
  /** Milliseconds. */
  round_trip: Middle | null;
  /** Hundredths of the time in which pictures were held back. */
  held_back: Middle;
}

export interface Quality {
  least: number;
  hours: QualityHour[];
  closed: Says | null;
}

/** What whoever has an invitation's link is told. */
export interface Invited {
  organisation: string;
  /** What whoever invites is called. */
  by: string;
  label: string;
  roles: Role[];
  until: UnixTime;
}

/** Somebody by number and, while they have an account, by what those who administer call them. */
export interface Named {
  kind: 'account';
  id: string;
  label: string | null;
}

export type Actor =
  | Named
  | { kind: 'program' | 'node'; id: string }
  | { kind: 'operator' }
  | { kind: 'system' };

/** An entry of the audit log; without more than its number if a newer server has written it. */
export interface AuditEntry {
  index: number;
  at?: UnixTime;
  actor?: Actor;
  subject?: Named | null;
  act?: { kind: string; [field: string]: unknown } | undefined;
}

export interface AuditPage {
  entries: AuditEntry[];
  more: boolean;
}

export interface AuditLog extends AuditPage {
  log: { size: number; root: string; key: string };
}

export const AUDIT_GROUPS = ['all', 'people', 'reads', 'settings', 'measures', 'server'] as const;
export type AuditGroup = (typeof AUDIT_GROUPS)[number];

/** In the two languages that the register speaks. */
export interface Says {
  en: string;
  nl: string;
}

export const MEASURE_STATES = ['proved', 'attested', 'not_applicable', 'failing', 'expired'] as const;
export type MeasureState = (typeof MEASURE_STATES)[number];

/** A measure of the register (crates/trust/src/measures/compliance.rs), with what those who administer see besides. */
export interface Measure {
  id: string;
  title: Says;
  what: Says;
  owner: 'supplier' | 'controller' | 'both';
  state: MeasureState;
  since: string | null;
  until: string | null;
  check: string | null;
  evidence: string | null;
  /** What the check looked at and found, while it does not pass; in English. */
  saw: { looked_at: string; found: string } | null;
  gates: string[];
  /** The state with its reason; of one that has expired, what is missing. */
  now: { why?: unknown };
  /** Each party's share. */
  shares: { party: 'supplier' | 'controller'; state: { state: MeasureState } }[];
  /** Whether people sign for it, and for how many months at most. */
  signed: boolean;
  term: number | null;
  /** Whether this server has a check that looks at it. */
  has_check: boolean;
  /** Whether the officer may say that it does not apply; then under which condition it does. */
  may_not_apply: boolean;
  when: Says | null;
  /** Whether it is a default that the organisation may leave; what was asked for, and what is left. */
  may_change: boolean;
  asked: MeasureChange | null;
  change: MeasureChange | null;
  /** What people wrote about it, the newest first. */
  history: MeasureEvent[];
}

export interface MeasureChange {
  setting: string;
  reason: string;
  /** The last day on which it counts. */
  review: string;
}

/** Who it was stands nowhere. */
export interface MeasureEvent {
  at: string;
  entry: string;
  by: string;
  until?: string;
  review?: string;
  reason?: string;
  setting?: string;
  document?: string | null;
}

/** What needs no words. */
type PlainMeasureAct = 'withdraw' | 'applicable' | 'drop_change' | 'back_to_default';

/** What an officer or an administrator writes about a measure. */
export type MeasureAct =
  | { sign: 'attest'; until: string; document: string | null }
  | { sign: 'not_applicable'; reason: string; review: string }
  | ({ sign: 'ask_change' | 'countersign' } & MeasureChange)
  | { sign: PlainMeasureAct };

export interface FeatureGate {
  feature: string;
  name: Says;
  open: boolean;
  closed_by?: string[];
  says?: Says;
}

export interface RegisterState {
  measures: Measure[];
  gates: FeatureGate[];
}

/** How whoever signs in is found among the directory's users. */
export interface Join {
  required: boolean;
  /** Of the provider whose word counts; nobody is found without. */
  issuer: string | null;
  claim: string;
  by: 'externalId' | 'userName';
}

export interface ProvisioningToken {
  id: string;
  label: string;
  reads: boolean;
  since: UnixTime;
  until: UnixTime;
  holds: boolean;
  /** To the day. */
  used: UnixTime | null;
}

export interface Provisioning {
  join: Join;
  active: number;
  suspended: number;
  groups: number;
  changed: UnixTime | null;
  tokens: ProvisioningToken[];
  tokens_at_once: number;
}

export interface ProvisionedGroup {
  id: string;
  name: string;
  members: number;
  /** Without that of a member, which everyone has. */
  roles: Role[];
}

/** A change of a policy, as the plan tells it. */
export interface PolicyChange {
  key: string;
  from: string | null;
  to: string | null;
  effect: 'weakens' | 'strengthens' | 'neutral';
}

/** One edition of the policy. */
export interface Edition {
  number: number;
  hash: string;
  author: string | null;
  reason: string;
  made: UnixTime;
  officer: string | null;
  /** Since when it holds. */
  applied: UnixTime | null;
}

export interface PolicyState {
  current: (Edition & { file: string }) | null;
  /** The rules of the classes today, the default one first. */
  classes: ClassRules[];
  /** With until when it waits in any case, in seconds since 1970. */
  waiting: (Edition & { file: string; changes: PolicyChange[]; notice_until: number | null }) | null;
  /** Where this server's parts are; nobody may have said. */
  here: { part: 'media' | 'relay' | 'database' | 'files'; place: string | null }[];
  /** Classes of which no meeting may be here. */
  elsewhere: string[];
  drift: {
    meetings: { class: string; count: number }[];
    ended: { class: string; setting: string; until: string }[];
  };
}

export interface PolicyPlan {
  changes: PolicyChange[];
  weakens: boolean;
  hash: string;
  over: number;
  /** Why places that are new cannot be added now, where the file has some. */
  places: Says | null;
}

export interface PolicyFault {
  line: number;
  key: string;
  text: string;
}

type Send = (path: string, init: RequestInit) => Promise<Response>;
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface Question {
  ceremony: string;
  options: Record<string, unknown>;
}

export class Api {
  readonly #send: Send;

  constructor(
    readonly authenticator: Authenticator,
    send: Send = (path, init) => fetch(path, init),
  ) {
    this.#send = send;
  }

  // Coming in, and out.

  session = () => this.#ask<Session>('GET', '/session');
  found = (asked: { token: string; name: string; path: string; label: string }) =>
    this.#ceremony<Session>('/setup', asked, 'create');
  signIn = () => this.#ceremony<Session>('/sign-in', {}, 'get');
  stepUp = () => this.#ceremony<Session>('/step-up', {}, 'get');
  invited = (token: string) => this.#ask<Invited>('POST', '/invitation/look', { token });
  accept = (asked: { token: string; label: string }) =>
    this.#ceremony<Session>('/invitation', asked, 'create');
  choices = (path: string | null) =>
    this.#ask<{ organisation: string | null; providers: Choice[] }>(
      'GET',
      path === null ? '/sign-on' : `/sign-on?organisation=${path}`,
    );
  /** The address to go to. */
  signOnBy = async (provider: string, wish: 'sign_in' | 'link' | 'step_up') =>
    (await this.#ask<{ go: string }>('POST', '/sign-on/begin', { provider, for: wish })).go;
  returned = (provider: string, query: string) =>
    this.#ask<Returned>('POST', '/sign-on/finish', { provider, query });
  welcome = (asked: { number: string; label: string }) =>
    this.#ask<Session>('POST', '/sign-on/accept', asked);
  decline = (number: string) => this.#ask<void>('POST', '/sign-on/decline', { number });
  signOut = () => this.#ask<void>('DELETE', '/session');

  // Oneself.

  /** One is called that from now on. */
  setLabel = (label: string) => this.#ask<Session>('PUT', '/me/label', { label });
  sessions = async () => (await this.#ask<{ sessions: OwnSession[] }>('GET', '/sessions')).sessions;
  endSession = (id: string) => this.#ask<void>('DELETE', `/sessions/${id}`);
  endOtherSessions = async () => (await this.#ask<{ ended: number }>('DELETE', '/sessions')).ended;
  passkeys = async () => (await this.#ask<{ passkeys: Passkey[] }>('GET', '/passkeys')).passkeys;
  addPasskey = (label: string) => this.#ceremony<void>('/passkeys', { label }, 'create');
  removePasskey = (id: string) => this.#ask<void>('DELETE', `/passkeys/${id}`);

  links = () => this.#ask<{ links: Link[]; others: Choice[] }>('GET', '/links');
  unlink = (provider: string) => this.#ask<void>('DELETE', `/links/${provider}`);

  // The providers by which its people sign in.

  providers = async () => (await this.#ask<{ providers: Provider[] }>('GET', '/providers')).providers;
  addProvider = (asked: Terms & { id: string; issuer: string; client_secret?: string }) =>
    this.#ask<Provider>('POST', '/providers', asked);
  changeProvider = (id: string, asked: Terms & { client_secret?: string }) =>
    this.#ask<Provider>('PUT', `/providers/${id}`, asked);
  removeProvider = (id: string) => this.#ask<void>('DELETE', `/providers/${id}`);
  tryProvider = (id: string) => this.#ask<Trial>('POST', `/providers/${id}/try`, {});
  /** An archive of what is kept of oneself. */
  copy = () => this.#answer('POST', '/data/copy').then((response) => response.blob());
  ownRequests = async () => (await this.#ask<{ requests: DataRequest[] }>('GET', '/data/requests')).requests;
  askErasure = async () => (await this.#ask<{ requests: DataRequest[] }>('POST', '/data/erasure')).requests;
  undoErasure = async () =>
    (await this.#ask<{ requests: DataRequest[] }>('DELETE', '/data/erasure')).requests;

  // The organisation and its people.

  allRequests = async () =>
    (await this.#ask<{ requests: DataRequest[] }>('GET', '/data/requests/all')).requests;
  notice = () => this.#ask<Notice>('GET', '/notice');
  setNotice = (asked: Notice) => this.#ask<void>('PUT', '/notice', asked);

  organisation = () => this.#ask<Organisation>('GET', '/organisation');
  changeOrganisation = (asked: { name: string; path: string }) =>
    this.#ask<Organisation>('PUT', '/organisation', asked);
  changeHost = (host: string | null) => this.#ask<Organisation>('PUT', '/organisation/host', { host });
  finding = () => this.#ask<Finding>('GET', '/directory');
  switchFinding = (on: boolean) => this.#ask<void>('PUT', '/directory', { on });
  setListed = (listed: boolean) => this.#ask<void>('PUT', '/directory/me', { listed });
  running = () => this.#ask<Running>('GET', '/meetings');
  quality = () => this.#ask<Quality>('GET', '/meetings/quality');
  deleteOrganisation = () => this.#ask<void>('DELETE', '/organisation');
  people = (after?: string) =>
    this.#ask<{ people: Person[]; more: boolean }>('GET', after ? `/people?after=${after}` : '/people');
  setRoles = (id: string, roles: readonly Role[]) =>
    this.#ask<Account>('PUT', `/people/${id}/roles`, { roles });
  setActive = (id: string, active: boolean) => this.#ask<Account>('PUT', `/people/${id}/active`, { active });
  endSessionsOf = async (id: string) =>
    (await this.#ask<{ ended: number }>('DELETE', `/people/${id}/sessions`)).ended;
  invitations = async () =>
    (await this.#ask<{ invitations: Invitation[] }>('GET', '/invitations')).invitations;
  invite = (asked: { label: string; roles: readonly Role[] }) =>
    this.#ask<Invitation & { token: string }>('POST', '/invitations', asked);
  withdraw = (id: string) => this.#ask<void>('DELETE', `/invitations/${id}`);

  // The audit log: of the organisation, and what it says of oneself.

  audit = (group: AuditGroup, before?: number) =>
    this.#ask<AuditLog>('GET', `/audit${query({ group: group === 'all' ? undefined : group, before })}`);
  looks = (before?: number) => this.#ask<AuditPage>('GET', `/me/looks${query({ before })}`);

  // The register of measures.

  register = () => this.#ask<RegisterState>('GET', '/register');
  sign = (id: string, act: MeasureAct) => this.#ask<void>('PUT', `/register/${id}`, act);
  // The organisation's directory.

  provisioning = () => this.#ask<Provisioning>('GET', '/provisioning');
  setJoin = (join: Join) => this.#ask<Provisioning>('PUT', '/provisioning/join', join);
  makeProvisioningToken = (asked: { label: string; reads: boolean; days: number }) =>
    this.#ask<ProvisioningToken & { token: string }>('POST', '/provisioning/tokens', asked);
  revokeProvisioningToken = (id: string) => this.#ask<void>('DELETE', `/provisioning/tokens/${id}`);
  provisionedGroups = async () =>
    (await this.#ask<{ groups: ProvisionedGroup[] }>('GET', '/provisioning/groups')).groups;
  setGroupRoles = (id: string, roles: readonly Role[]) =>
    this.#ask<ProvisionedGroup>('PUT', `/provisioning/groups/${id}/roles`, { roles });
  // The policy.

  policy = () => this.#ask<PolicyState>('GET', '/policy');
  policyHistory = async () => (await this.#ask<{ editions: Edition[] }>('GET', '/policy/history')).editions;
  policyTemplates = async () =>
    (await this.#ask<{ templates: { name: string; file: string }[] }>('GET', '/policy/templates')).templates;
  planPolicy = (file: string) => this.#ask<PolicyPlan>('POST', '/policy/plan', { file });
  applyPolicy = (asked: { file: string; reason: string; over: number }) =>
    this.#ask<{ number: number; waits: boolean }>('POST', '/policy/apply', asked);
  /** The file of this hash: another one may have taken its number. */
  countersignPolicy = (number: number, hash: string) =>
    this.#ask<void>('POST', '/policy/countersign', { number, hash });
  withdrawPolicy = (number: number) => this.#ask<void>('POST', '/policy/withdraw', { number });

  /** A question of the server's, and the passkey's answer to it. */
  async #ceremony<T>(path: string, asked: unknown, by: 'create' | 'get'): Promise<T> {
    const obstacle = this.authenticator.obstacle();
    if (obstacle) throw new Refused(obstacle);
    const { ceremony, options } = await this.#ask<Question>('POST', `${path}/begin`, asked);
    const credential = await this.authenticator[by](options);
    return this.#ask<T>('POST', `${path}/finish`, { ceremony, credential });
  }

  async #ask<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const response = await this.#answer(method, path, body);
    if (response.status === 204) return undefined as T;
    try {
      return (await response.json()) as T;
    } catch {
      throw new Refused(problemOf(response.status, null));
    }
  }

  /** An answer that is none of a refusal. */
  async #answer(method: Method, path: string, body?: unknown): Promise<Response> {
    const init: RequestInit = { method, cache: 'no-store', credentials: 'same-origin' };
    if (body !== undefined) {
      init.headers = { 'content-type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await this.#send(`/api/v1${path}`, init);
    } catch {
      throw new Refused('unreachable');
    }
    if (response.ok) return response;
    const said: unknown = await response.json().catch(() => null);
    const { error, faults } = (said ?? {}) as { error?: unknown; faults?: PolicyFault[] };
    throw new Refused(problemOf(response.status, error), faults);
  }
}

function query(asked: Record<string, string | number | undefined>): string {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  return given.length === 0 ? '' : `?${given.map(([name, value]) => `${name}=${value}`).join('&')}`;
}
