// What is done with meetings that are kept: asked of the core one after the other, as promises.

import type { Errand, Intent, Problem } from '../generated/core';
import type { MeetingsStore } from '../meetings/kept';
import type { ErrandWish } from './session';

/** The core gives up before; this is for a core that says nothing. */
const PATIENCE_MS = 45_000;

export class Errands {
  readonly #meetings: MeetingsStore;
  readonly #intend: (intent: Intent) => void;
  #number = 0;
  #before: Promise<unknown> = Promise.resolve();
  #waiting: { number: number; answer: (errand: Errand) => void } | null = null;
  #ended = false;

  constructor(meetings: MeetingsStore, intend: (intent: Intent) => void) {
    this.#meetings = meetings;
    this.#intend = intend;
  }

  run(wish: ErrandWish): Promise<Errand> {
    const done = this.#before.then(() => this.#ask(wish));
    this.#before = done;
    return done;
  }

  /** The core's word, of the last errand only. */
  hear(errand: Errand | null): void {
    if (!errand || errand.state === 'working' || errand.number !== this.#waiting?.number) return;
    const { answer } = this.#waiting;
    this.#waiting = null;
    answer(errand);
  }

  /** There is no core any more. */
  end(): void {
    this.#ended = true;
    this.#waiting?.answer(failed(this.#waiting.number, 'unreachable'));
    this.#waiting = null;
  }

  async #ask(wish: ErrandWish): Promise<Errand> {
    this.#number += 1;
    const number = this.#number;
    if (this.#ended) return failed(number, 'unreachable');
    const errand = await new Promise<Errand>((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting = null;
        resolve(failed(number, 'unreachable'));
      }, PATIENCE_MS);
      const answer = (errand: Errand) => {
        clearTimeout(timer);
        resolve(errand);
      };
      this.#waiting = { number, answer };
      this.#intend({ ...wish, errand: number });
    });
    this.#keep(wish, errand);
    return errand;
  }

  #keep(wish: ErrandWish, { state, hostLink, guestLink, details, opening }: Errand): void {
    if (state !== 'done') return;
    if (wish.type === 'delete') {
      this.#meetings.forget(wish.hostLink);
      return;
    }
    const known = hostLink ? this.#meetings.find(hostLink) : undefined;
    // A meeting is kept by whoever makes it here; others only if the person keeps them already.
    if (!hostLink || !guestLink || (wish.type !== 'arrange' && !known)) return;
    const now = { details: details ?? known?.details, opening: opening ?? known?.opening };
    if (now.details && now.opening)
      this.#meetings.keep({ hostLink, guestLink, details: now.details, opening: now.opening });
  }
}

function failed(number: number, problem: Problem): Errand {
  return {
    number,
    state: 'failed',
    problem,
    hostLink: null,
    guestLink: null,
    details: null,
    opening: null,
    class: null,
  };
}
