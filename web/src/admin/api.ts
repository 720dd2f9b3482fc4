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
}

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
}

export interface Invitation {
  id: string;
  label: string;
  roles: Role[];
  until: UnixTime;
}

/** What whoever has an invitation's link is told. */
export interface Invited {
  organisation: string;
  label: string;
  roles: Role[];
  until: UnixTime;
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
  waiting: (Edition & { file: string; changes: PolicyChange[] }) | null;
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
  signOut = () => this.#ask<void>('DELETE', '/session');

  // Oneself.

  sessions = async () => (await this.#ask<{ sessions: OwnSession[] }>('GET', '/sessions')).sessions;
  endSession = (id: string) => this.#ask<void>('DELETE', `/sessions/${id}`);
  endOtherSessions = async () => (await this.#ask<{ ended: number }>('DELETE', '/sessions')).ended;
  passkeys = async () => (await this.#ask<{ passkeys: Passkey[] }>('GET', '/passkeys')).passkeys;
  addPasskey = (label: string) => this.#ceremony<void>('/passkeys', { label }, 'create');
  removePasskey = (id: string) => this.#ask<void>('DELETE', `/passkeys/${id}`);

  // The organisation and its people.

  organisation = () => this.#ask<Organisation>('GET', '/organisation');
  changeOrganisation = (asked: { name: string; path: string }) =>
    this.#ask<Organisation>('PUT', '/organisation', asked);
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

  // The policy.

  policy = () => this.#ask<PolicyState>('GET', '/policy');
  policyHistory = async () => (await this.#ask<{ editions: Edition[] }>('GET', '/policy/history')).editions;
  policyTemplates = async () =>
    (await this.#ask<{ templates: { name: string; file: string }[] }>('GET', '/policy/templates')).templates;
  planPolicy = (file: string) => this.#ask<PolicyPlan>('POST', '/policy/plan', { file });
  applyPolicy = (asked: { file: string; reason: string; over: number }) =>
    this.#ask<{ number: number; waits: boolean }>('POST', '/policy/apply', asked);
  countersignPolicy = (number: number) => this.#ask<void>('POST', '/policy/countersign', { number });
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
    if (response.status === 204) return undefined as T;
    let answer: unknown;
    try {
      answer = await response.json();
    } catch {
      throw new Refused(problemOf(response.status, null));
    }
    if (!response.ok) {
      const { error, faults } = (answer ?? {}) as { error?: unknown; faults?: PolicyFault[] };
      throw new Refused(problemOf(response.status, error), faults);
    }
    return answer as T;
  }
}
