// How far a job is, said a few times a second: what is drawn from it need not be drawn for each chunk.

/** The least time between two words on the same job. */
const EVERY_MS = 250;

export class Progress {
  readonly #tell: (bytes: number, waits: boolean) => void;
  #toldAt = Number.NEGATIVE_INFINITY;
  #waits = false;

  constructor(tell: (bytes: number, waits: boolean) => void) {
    this.#tell = tell;
  }

  /** So many bytes have gone or come. That the connection broke or is back is said at once. */
  is(bytes: number, waits: boolean, now = performance.now()): void {
    if (waits === this.#waits && now - this.#toldAt < EVERY_MS) return;
    this.#toldAt = now;
    this.#waits = waits;
    this.#tell(bytes, waits);
  }
}
