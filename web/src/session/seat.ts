// A reload of a tab comes back to its seat; a copy of the tab does not, it gets one of its own.

import type { Kept } from '../generated/core';
import { session } from '../storage/storage';

const SEAT = 'conclave.seat';
const TAB = 'conclave.tab';
/** A reloaded page may still hold the tab's lock for a moment. */
const LOCK_PATIENCE_MS = 500;

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

function hold(tab: string): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks
      .request(`conclave tab ${tab}`, { signal: AbortSignal.timeout(LOCK_PATIENCE_MS) }, () => {
        resolve(true);
        // Held until the page is gone.
        return new Promise<never>(() => {});
      })
      .catch(() => resolve(false));
  });
}
