// What this browser keeps for the person, and how to forget it.

export type KeptName = 'preferences' | 'meetings' | 'seat' | 'files';

export interface KeptThing {
  name: KeptName;
  bytes: number;
}

const OURS = 'conclave.';
const CACHE = 'conclave-';

/** What there is now; empty things are left out. */
export async function keptThings(): Promise<KeptThing[]> {
  const things: KeptThing[] = [
    { name: 'preferences', bytes: sizeOf(localStorage, (key) => key === `${OURS}preferences`) },
    { name: 'meetings', bytes: sizeOf(localStorage, (key) => key === `${OURS}meetings`) },
    { name: 'seat', bytes: sizeOf(sessionStorage, (key) => key.startsWith(OURS)) },
    { name: 'files', bytes: await cachedBytes() },
  ];
  return things.filter(({ bytes }) => bytes > 0);
}

/** Takes it out of the browser's storage. The page's own stores hear of it separately. */
export async function forget(name: KeptName): Promise<void> {
  if (name === 'files') {
    const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
    await Promise.all(registrations.map((registration) => registration.unregister()));
    const names = (await globalThis.caches?.keys()) ?? [];
    await Promise.all(names.filter((cache) => cache.startsWith(CACHE)).map((cache) => caches.delete(cache)));
    return;
  }
  const storage = name === 'seat' ? sessionStorage : localStorage;
  for (const key of Object.keys(storage)) {
    if (name === 'seat' ? key.startsWith(OURS) : key === OURS + name) storage.removeItem(key);
  }
}

function sizeOf(storage: Storage, wanted: (key: string) => boolean): number {
  const keys = Object.keys(storage).filter(wanted);
  return keys.reduce((sum, key) => sum + key.length + (storage.getItem(key)?.length ?? 0), 0);
}

async function cachedBytes(): Promise<number> {
  const names = (await globalThis.caches?.keys().catch(() => [])) ?? [];
  let sum = 0;
  for (const name of names.filter((name) => name.startsWith(CACHE))) {
    const cache = await caches.open(name);
    for (const response of await cache.matchAll()) sum += (await response.clone().blob()).size;
  }
  return sum;
}
