// Questions to the server about the ways to it, and their answers by number.

/** Longer than a slow phone takes to load the core and to find the server, and the server to answer. */
const PATIENCE_MS = 20_000;

export class Trials {
  #last = 0;
  readonly #waiting = new Map<number, (sdp: string | null) => void>();

  /** Asks under a new number; `null` where no answer comes in time. */
  begin(ask: (request: number) => void): Promise<string | null> {
    this.#last += 1;
    const request = this.#last;
    return new Promise((resolve) => {
      const late = setTimeout(() => this.answer({ request, sdp: null }), PATIENCE_MS);
      this.#waiting.set(request, (sdp) => {
        clearTimeout(late);
        resolve(sdp);
      });
      ask(request);
    });
  }

  answer({ request, sdp }: { request: number; sdp: string | null }): void {
    this.#waiting.get(request)?.(sdp);
    this.#waiting.delete(request);
  }
}
