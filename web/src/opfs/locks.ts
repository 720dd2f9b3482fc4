// Who uses a folder of the origin private file system holds a lock, so that no other tab takes it for a leftover. A lock
// goes with the tab or worker that holds it, also when that crashes.

/** Holds a lock until the returned function is called. */
export function hold(lock: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lock, () => new Promise<void>((release) => resolve(() => release())))
      .catch(reject);
  });
}

/** Names of all locks that are held, in every tab. */
export async function held(): Promise<ReadonlySet<string | undefined>> {
  return new Set((await navigator.locks.query()).held?.map(({ name }) => name));
}
