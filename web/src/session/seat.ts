// A reload of a tab comes back to its seat; a copy of the tab does not, it gets one of its own.

import type { Kept } from '../generated/core';
import { session } from '../storage/storage';

const SEAT = 'conclave.seat';
const TAB = 'conclave.tab';
/** So long a page that was left may keep its tab's lock, and no longer: another tab may sleep, and answer nothing. */
const RELEASE_MS = 5_000;

/** The seat that this very tab had in the meeting of this fragment. */
export async function keptSeat(fragment: string): Promise<Kept | null> {
  const kept = read();
  if (!(await isThisTab())) {
    remember(null);
    return null;
  }
  // The kept fragment may hold a host's part beyond what the address shows.
  return kept && fragment && (kept.fragment === fragment || kept.fragment.startsWith(`${fragment}.`))
    ? kept
    : null;
}

export function remember(kept: Kept | null): void {
  try {
    if (kept) session.setItem(SEAT, JSON.stringify(kept));
    else session.removeItem(SEAT);
  } catch {
    // Storage is off: a reload takes a new seat.
  }
}

function read(): Kept | null {
  try {
    return JSON.parse(session.getItem(SEAT) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}

/** Session storage is copied with a duplicated tab, a lock is not: whoever holds it is the tab. */
async function isThisTab(): Promise<boolean> {
  try {
    const known = session.getItem(TAB);
    if (known && (await hold(known))) return true;
    const fresh = crypto.randomUUID();
    session.setItem(TAB, fresh);
    await hold(fresh);
    return known === null;
  } catch {
    return false;
  }
}

/**
 * Who holds the lock answers whoever asks for it: another tab that lives. The page that stood here before a reload answers
 * nothing, and its lock is free in a moment, which on a slow device is a long one.
 */
async function hold(tab: string): Promise<boolean> {
  const line = new BroadcastChannel(`conclave tab ${tab}`);
  const taken = new AbortController();
  let held = false;
  line.onmessage = ({ data }) => {
    if (data === 'mine') taken.abort();
    else if (held) line.postMessage('mine');
  };
  held = await take(line.name, { ifAvailable: true });
  if (!held) {
    setTimeout(() => taken.abort(), RELEASE_MS);
    line.postMessage('whose');
    held = await take(line.name, { signal: taken.signal });
  }
  if (!held) line.close();
  return held;
}

/** Takes a lock until the page is gone. */
function take(name: string, options: LockOptions): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks
      .request(name, options, (lock) => {
        resolve(lock !== null);
        return lock ? new Promise<never>(() => {}) : undefined;
      })
      .catch(() => resolve(false));
  });
}
