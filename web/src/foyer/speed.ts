// How much comes down the line, roughly: a file of this page once more, past every cache, for at most three seconds.

import wasmUrl from '../wasm/core/core_bg.wasm?url';

const AT_MOST_MS = 3_000;

/** Bits a second; `null` if it could not be measured. */
export async function downlink(): Promise<number | null> {
  const abort = new AbortController();
  const late = setTimeout(() => abort.abort(), AT_MOST_MS);
  let bytes = 0;
  let begun = 0;
  try {
    // A part of a file is sent as it is, never compressed (Fetch, section 4.6); the query leads past the service worker.
    const response = await fetch(`${wasmUrl}?${Math.random()}`, {
      cache: 'no-store',
      headers: { Range: 'bytes=0-' },
      signal: abort.signal,
    });
    if (!response.ok || !response.body || response.headers.has('content-encoding')) return null;
    begun = performance.now();
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
    }
  } catch {
    if (bytes === 0) return null; // what came within the time counts
  } finally {
    clearTimeout(late);
  }
  return (bytes * 8_000) / Math.max(1, performance.now() - begun);
}
