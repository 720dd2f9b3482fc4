// What this browser keeps for the person, and how to forget it.

import { cacheNames, local, SESSION, session } from '../storage/storage';

export type KeptName = 'preferences' | 'meetings' | 'people' | 'seat' | 'files';

/** What is remembered of others: who was met, and the keys of those who vouched for them. */
const PEOPLE = ['conclave.met', 'conclave.issuers'] as const;

export interface KeptThing {
  name: KeptName;
  bytes: number;
}

/** What there is now; empty things are left out. */
export async function keptThings(): Promise<KeptThing[]> {
  const ofLocal = (name: 'preferences' | 'meetings') =>
    sizeOf(`conclave.${name}`, local.getItem(`conclave.${name}`));
  const things: KeptThing[] = [
    { name: 'preferences', bytes: ofLocal('preferences') },
    { name: 'meetings', bytes: ofLocal('meetings') },
    { name: 'people', bytes: PEOPLE.reduce((sum, name) => sum + sizeOf(name, local.getItem(name)), 0) },
    { name: 'seat', bytes: SESSION.reduce((sum, name) => sum + sizeOf(name, session.getItem(name)), 0) },
    { name: 'files', bytes: await cachedBytes() },
  ];
  return things.filter(({ bytes }) => bytes > 0);
}

/** Takes it out of the browser's storage. The page's own stores hear of it separately. */
export async function forget(name: KeptName): Promise<void> {
  if (name === 'files') {
    const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
    await Promise.all(registrations.map((registration) => registration.unregister()));
    await Promise.all((await cacheNames()).map((cache) => caches.delete(cache)));
  } else if (name === 'people') {
    for (const key of PEOPLE) local.removeItem(key);
  } else if (name === 'seat') {
    for (const key of SESSION) session.removeItem(key);
  } else {
    local.removeItem(`conclave.${name}`);
  }
}

function sizeOf(name: string, value: string | null): number {
  return value === null ? 0 : name.length + value.length;
}

async function cachedBytes(): Promise<number> {
  let sum = 0;
  for (const name of await cacheNames()) {
    const cache = await caches.open(name);
    for (const response of await cache.matchAll()) sum += (await response.clone().blob()).size;
  }
  return sum;
}
