// Requests for files: they go on through broken connections, until they are answered or not wanted any more.

import type { FileProblem } from './messages';

/** How long one request may take. */
const PATIENCE_MS = 75_000;
const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 5_000;
/** The pause after too many requests, as the server asks for it. */
const COME_AGAIN_MS = 1_000;
/** How long a capability may be refused: a seat that was just taken anew is stored a moment later. */
const REFUSED_FOR_MS = 15_000;

export class Failed extends Error {
  constructor(readonly why: FileProblem) {
    super(why);
  }
}

export interface Answer {
  status: number;
  offset: number | null;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface Ask {
  method: 'PUT' | 'PATCH' | 'GET' | 'DELETE';
  id: string;
  /** Made anew for each try. */
  headers?: () => Record<string, string>;
  body?: Blob;
  /** Ends it. */
  signal: AbortSignal;
  /** The connection is broken, or back. */
  waits(waits: boolean): void;
}

/** The capability to the meeting's files, as the core tells it. */
export class Access {
  readonly #waiting = new Set<() => void>();
  #now: string | null = null;

  get now(): string | null {
    return this.#now;
  }

  set(access: string | null): void {
    this.#now = access;
    for (const go of this.#waiting) go();
  }

  /** Until it changes, the network comes back, or the time is over. */
  async pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.#waiting.delete(go);
        self.removeEventListener('online', go);
        signal.removeEventListener('abort', go);
        resolve();
      };
      const timer = setTimeout(go, milliseconds);
      this.#waiting.add(go);
      self.addEventListener('online', go);
      signal.addEventListener('abort', go);
    });
    signal.throwIfAborted();
  }
}

/** Whether another try may be answered otherwise. */
function passes(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 507);
}

/** An answer other than a passing one. Throws `Failed`, or the signal's reason. */
export async function ask(access: Access, { signal, waits, ...request }: Ask): Promise<Answer> {
  let refusedSince: number | null = null;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    const capability = access.now;
    const answer = capability === null ? null : await attempt(capability, request, signal);
    signal.throwIfAborted();
    if (answer?.status === 404) {
      refusedSince ??= Date.now();
      if (Date.now() - refusedSince > REFUSED_FOR_MS) throw new Failed('gone');
    } else if (answer && !passes(answer.status)) {
      waits(false);
      return settled(answer);
    } else {
      refusedSince = null;
    }
    if (answer?.status !== 429) waits(true);
    await access.pause(pause, signal);
  }
}

/** One try, later if there are too many just now: `null` if the connection broke, or if another may be answered otherwise. */
export async function once(
  access: Access,
  { signal, ...request }: Omit<Ask, 'waits'>,
): Promise<Answer | null> {
  const capability = access.now;
  const answer = capability === null ? null : await attempt(capability, request, signal);
  signal.throwIfAborted();
  if (answer?.status === 429) {
    await access.pause(COME_AGAIN_MS, signal);
    return once(access, { signal, ...request });
  }
  return answer && answer.status !== 404 && !passes(answer.status) ? settled(answer) : null;
}

function settled(answer: Answer): Answer {
  if (answer.status === 413) throw new Failed('too_large');
  if (answer.status === 507) throw new Failed('no_room');
  if (answer.status >= 400 && answer.status !== 409) throw new Failed('failed');
  return answer;
}

/** `null` if the connection broke. */
async function attempt(
  access: string,
  { method, id, headers, body }: Omit<Ask, 'signal' | 'waits'>,
  signal: AbortSignal,
): Promise<Answer | null> {
  try {
    const response = await fetch(`/files/${id}`, {
      method,
      headers: { ...headers?.(), authorization: `Seat ${access}` },
      ...(body && { body }),
      // Also when the page goes right after.
      keepalive: method === 'DELETE',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    });
    const offset = response.headers.get('upload-offset');
    const bytes = new Uint8Array(await response.arrayBuffer());
    return { status: response.status, offset: offset === null ? null : Number(offset), bytes };
  } catch {
    return null;
  }
}
