// Where in the console somebody is, as the address says after `#`: browsers never send that, so links' tokens stand there too.

import { SECTIONS, type Section } from './rights';

export type Place =
  | { kind: 'setup'; token: string }
  | { kind: 'invite'; token: string }
  | { kind: 'section'; section: Section | null };

export function placeOf(hash: string): Place {
  const wanted = hash.replace(/^#/, '');
  const [, kind, token = ''] = /^(setup|invite)\.([\w-]+)$/.exec(wanted) ?? [];
  if (kind === 'setup' || kind === 'invite') return { kind, token };
  return { kind: 'section', section: SECTIONS.find((section) => section === wanted) ?? null };
}

/** The link that an invitation's token makes. */
export function invitationLink(token: string): string {
  return `${location.origin}/admin#invite.${token}`;
}

/** Which page of the console was asked for: the one that all find, an organisation's own, or the way back from a provider. */
export type Address =
  | { kind: 'console' }
  | { kind: 'organisation'; path: string }
  | { kind: 'returning'; provider: string; query: string };

export function addressOf(pathname: string, search: string): Address {
  const [, kind, name = ''] = /^\/(o|sign-on)\/([\w-]+)$/.exec(pathname) ?? [];
  if (kind === 'o') return { kind: 'organisation', path: name };
  if (kind === 'sign-on') return { kind: 'returning', provider: name, query: search.replace(/^\?/, '') };
  return { kind: 'console' };
}
