// A name for which one's organisation's provider vouches: the way to its token, what this tab keeps of it, and what this
// browser remembers of providers' keys. The token commits to a key that the core made; what it is worth, the core finds out.

import type { NameCommand, ShownName } from '../generated/core';
import { local, session } from '../storage/storage';

/** What the tab keeps: from the moment on in which it leaves for the provider. */
export interface KeptName {
  /** The meeting's, as the address had it. */
  fragment: string;
  key: string;
  salt: string;
  provider?: string;
  token?: string;
  /** The person has seen what others will see, and said yes. */
  agreed?: boolean;
}

/** What stands in the token beside what makes it one; others in the meeting can read all of it. */
export interface Offer {
  name: string;
  issuer: string;
  more: [string, string][];
  agreed: boolean;
}

const NAME = 'conclave.name';
const ISSUERS = 'conclave.issuers';
const API = '/api/v1/names';
/** Claims that say nothing of the person, and those that are shown by themselves. */
const PROTOCOL = 'iss aud exp iat nbf jti nonce azp at_hash c_hash s_hash typ name'.split(' ');
/** Keys that are remembered of one issuer, and issuers. */
const MOST = 32;

export function keptName(): KeptName | null {
  try {
    return JSON.parse(session.getItem(NAME) ?? 'null') as KeptName | null;
  } catch {
    return null;
  }
}

export function keepName(kept: KeptName | null): void {
  try {
    if (kept) session.setItem(NAME, JSON.stringify(kept));
    else session.removeItem(NAME);
  } catch {
    // Storage is off: there is no way back with a name.
  }
}

/** That of this meeting, if the way back has been gone. */
export function nameOf(fragment: string): KeptName | null {
  const kept = keptName();
  return kept?.token && kept.provider && kept.fragment === fragment ? kept : null;
}

export function shownBy({ provider, token, key, salt }: KeptName): ShownName | null {
  return provider && token ? { provider, token, key, salt } : null;
}

/** What the person is asked about; `null` of a token that nobody can read. */
export function offerOf(kept: KeptName): Offer | null {
  try {
    const [, payload = ''] = (kept.token ?? '').split('.');
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (c) =>
      c.charCodeAt(0),
    );
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const { name, iss } = claims;
    if (typeof name !== 'string' || typeof iss !== 'string') return null;
    const more = Object.entries(claims).filter(([claim]) => !PROTOCOL.includes(claim));
    return {
      name,
      issuer: iss,
      more: more.map(([claim, value]) => [claim, typeof value === 'string' ? value : JSON.stringify(value)]),
      agreed: kept.agreed ?? false,
    };
  } catch {
    return null;
  }
}

/** Leaves for the provider; resolves only when that is not to be. */
export async function leaveFor(fragment: string, ask: Extract<NameCommand, { type: 'ask' }>): Promise<void> {
  const { key, salt, nonce } = ask;
  const answer = await fetch(`${API}/begin`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ nonce }),
  });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const { go } = (await answer.json()) as { go: string };
  keepName({ fragment, key, salt });
  location.assign(go);
  await new Promise((resolve) => setTimeout(resolve, 30_000));
}

/** Back from the provider: the meeting's address. */
export function cameBack(named: { provider: string; token: string }): string {
  const kept = keptName();
  if (!kept) return '/';
  keepName({ ...kept, ...named });
  return `/#${kept.fragment}`;
}

/** What the server says of a provider, and what is remembered of its keys. */
export async function lookUp(provider: string): Promise<{ told: Uint8Array | null; pinned: string[] }> {
  try {
    const answer = await fetch(`${API}/${provider}`, { cache: 'no-store' });
    if (!answer.ok) return { told: null, pinned: [] };
    const told = new Uint8Array(await answer.arrayBuffer());
    const { issuer } = JSON.parse(new TextDecoder().decode(told)) as { issuer: string };
    return { told, pinned: remembered().get(issuer) ?? [] };
  } catch {
    return { told: null, pinned: [] };
  }
}

/** A key of this issuer was seen: the next meeting knows it again. */
export function pin(issuer: string, print: string): void {
  const all = remembered();
  const prints = [...(all.get(issuer) ?? []).filter((known) => known !== print), print].slice(-MOST);
  all.delete(issuer);
  all.set(issuer, prints);
  try {
    local.setItem(ISSUERS, JSON.stringify([...all].slice(-MOST)));
  } catch {
    // Storage is off or full: every meeting is the first.
  }
}

function remembered(): Map<string, string[]> {
  try {
    return new Map(JSON.parse(local.getItem(ISSUERS) ?? '[]') as [string, string[]][]);
  } catch {
    return new Map();
  }
}
