// People of one's own organisation, where it lets its members find one another: by all of a name, never by a part.

import { isSignedIn, keepSignedIn } from '../session/signedIn';

export type Looked =
  | { kind: 'found'; name: string; several: boolean }
  | { kind: 'nobody' }
  | { kind: 'often' }
  | { kind: 'failed' };

/** Why nobody is found now: in the two languages that the register of measures speaks. */
export interface Closed {
  en: string;
  nl: string;
}

/** Whether members of the organisation of whoever is signed in find one another, or why they do not though they should. */
export async function mayFind(send: typeof fetch = fetch): Promise<boolean | Closed> {
  if (!isSignedIn()) return false;
  try {
    const answer = await send('/api/v1/directory', { cache: 'no-store', credentials: 'same-origin' });
    if (answer.status === 401) keepSignedIn(false);
    if (!answer.ok) return false;
    const { on, closed } = (await answer.json()) as { on?: unknown; closed?: Closed | null };
    return on === true && (closed ?? true);
  } catch {
    return false;
  }
}

/** Looks for somebody. Why nobody is found, the server does not say. */
export async function look(who: string, send: typeof fetch = fetch): Promise<Looked> {
  try {
    const answer = await send('/api/v1/directory/find', {
      method: 'POST',
      cache: 'no-store',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ who }),
    });
    if (answer.status === 429) return { kind: 'often' };
    if (!answer.ok) return { kind: 'failed' };
    const { found } = (await answer.json()) as { found: { label: string | null; several: boolean } | null };
    // Who has not come yet is known by the identifier alone.
    return found
      ? { kind: 'found', name: found.label ?? who.trim(), several: found.several }
      : { kind: 'nobody' };
  } catch {
    return { kind: 'failed' };
  }
}
