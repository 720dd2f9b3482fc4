// Where the person's own recording is begun, paused, ended, saved: light, so that it is there from the start. What records
// is loaded when it is needed.

import type { RecordingWish, Tile } from '../generated/core';
import type { SessionState } from '../session/session';
import { local } from '../storage/storage';
import type { Kept } from './archive';
import type { Engine } from './engine';

export type Format = 'webm' | 'mp4';
export interface Options {
  what: 'speaker' | 'gallery' | 'tracks';
  format: Format;
}

export type Problem = 'unsupported' | 'no_space' | 'refused' | 'not_allowed' | 'failed' | 'not_saved';

export interface DeskState {
  stage: 'off' | 'starting' | 'running' | 'paused' | 'finishing';
  /** Recorded so far, pauses left out: until `since`, and since then if it runs. */
  milliseconds: number;
  /** When it last went on, by the page's clock (`performance.now()`). */
  since: number | null;
  bytes: number;
  warning: 'little_space' | 'no_sound' | 'many_files' | null;
  problem: Problem | null;
  /** What is kept here; `null` until it was looked up. */
  kept: readonly Kept[] | null;
  /** Those of them that were interrupted and made whole since the page was opened. */
  recovered: readonly string[];
}

export const DESK_IDLE: DeskState = {
  stage: 'off',
  milliseconds: 0,
  since: null,
  bytes: 0,
  warning: null,
  problem: null,
  kept: null,
  recovered: [],
};

/** What the desk needs of the session. */
export interface Surroundings {
  get(): SessionState;
  wish(wish: RecordingWish): void;
  /** Pictures that are needed beyond those on screen. */
  show(tiles: Tile[]): void;
}

/** How long the core may take to begin with what was asked for. */
const BEGINS_WITHIN_MS = 5_000;
/** Where it is remembered which recordings were ended as they should. */
const FINISHED = 'conclave.recordings.finished';

export class RecordingDesk {
  readonly #around: Surroundings;
  readonly #listeners = new Set<() => void>();
  #state: DeskState;
  #engine: Engine | null = null;
  #announced = false;
  #shown = '';
  #late: ReturnType<typeof setTimeout> | undefined;

  constructor(around: Surroundings, state: DeskState = DESK_IDLE) {
    this.#around = around;
    this.#state = state;
  }

  get = (): DeskState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async start(options: Options): Promise<void> {
    if (this.#state.stage !== 'off') return;
    this.#set({ ...DESK_IDLE, stage: 'starting', kept: this.#state.kept, recovered: this.#state.recovered });
    try {
      const { Engine } = await import('./engine');
      this.#engine = await Engine.open(options, {
        bytes: (bytes) => this.#set({ bytes }),
        warning: (warning) => this.#set({ warning }),
        problem: (problem) => {
          this.#set({ problem });
          this.stop();
        },
      });
    } catch (error) {
      this.#set({ stage: 'off', problem: problemOf(error) });
      return;
    }
    this.#announced = false;
    this.#around.wish('running');
    this.#late = setTimeout(() => {
      if (!this.#announced) void this.#finish('not_allowed');
    }, BEGINS_WITHIN_MS);
  }

  pause(): void {
    this.#around.wish('paused');
  }

  resume(): void {
    this.#around.wish('running');
  }

  stop(): void {
    this.#around.wish('off');
    if (this.#engine && this.#announced) void this.#finish(null);
  }

  /** The session has changed: records what the core says is to be recorded. */
  follow(): void {
    const engine = this.#engine;
    if (!engine || this.#state.stage === 'finishing') return;
    const state = this.#around.get();
    const { own } = state.view.recording;
    if (own === 'off' || state.problem === 'crashed') {
      if (this.#announced) void this.#finish(null);
      return;
    }
    this.#announced = true;
    this.#show(engine.wants(state));
    if (own === 'running') {
      engine.run(state);
      if (this.#state.stage !== 'running') this.#set({ stage: 'running', since: performance.now() });
    } else {
      engine.hold();
      const stage = own === 'paused' ? 'paused' : 'starting';
      if (this.#state.stage !== stage) this.#set({ stage, milliseconds: this.elapsed(), since: null });
    }
  }

  /** Recorded so far, in milliseconds. */
  elapsed(): number {
    const { milliseconds, since } = this.#state;
    return milliseconds + (since === null ? 0 : performance.now() - since);
  }

  /** Looks up what is kept, and makes whole what was interrupted. */
  async look(): Promise<void> {
    if (!navigator.storage?.getDirectory || !navigator.locks) return;
    const { list, repair } = await import('./archive');
    try {
      let kept = await list();
      const finished = new Set(finishedOnes());
      const broken = kept.filter(({ id }) => !finished.has(id)).map(({ id }) => id);
      if (broken.length > 0) {
        for (const id of broken) await repair(id);
        rememberFinished([...finished, ...broken]);
        kept = await list();
        this.#set({ recovered: [...this.#state.recovered, ...broken] });
      }
      rememberFinished(finishedOnes().filter((id) => kept.some((one) => one.id === id)));
      this.#set({ kept });
    } catch {
      // The browser keeps no files for this page.
      this.#set({ kept: [] });
    }
  }

  async save(kept: Kept): Promise<boolean> {
    const { save } = await import('./archive');
    const { view } = this.#around.get();
    try {
      this.#set({ problem: null });
      return await save(kept, view.meeting?.title ?? '');
    } catch {
      this.#set({ problem: 'not_saved' });
      return false;
    }
  }

  async remove({ id }: Kept): Promise<void> {
    const { remove } = await import('./archive');
    await remove(id);
    await this.look();
  }

  dismiss(): void {
    this.#set({ problem: null });
  }

  async #finish(problem: Problem | null): Promise<void> {
    const engine = this.#engine;
    if (!engine || this.#state.stage === 'finishing') return;
    clearTimeout(this.#late);
    this.#set({ stage: 'finishing', milliseconds: this.elapsed(), since: null });
    this.#show([]);
    await engine.finish();
    this.#engine = null;
    rememberFinished([...finishedOnes(), engine.id]);
    this.#set({ stage: 'off', problem: problem ?? this.#state.problem, warning: null });
    await this.look();
  }

  #show(tiles: Tile[]): void {
    const text = JSON.stringify(tiles);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#around.show(tiles);
  }

  #set(change: Partial<DeskState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof Error && 'problem' in error) return error.problem as Problem;
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return 'no_space';
  return name === 'NotAllowedError' || name === 'SecurityError' ? 'refused' : 'unsupported';
}

/** Ids of recordings that were ended as they should. */
function finishedOnes(): string[] {
  try {
    const stored: unknown = JSON.parse(local.getItem(FINISHED) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

function rememberFinished(ids: string[]): void {
  try {
    local.setItem(FINISHED, JSON.stringify([...new Set(ids)]));
  } catch {
    // Storage is off or full: it is made whole once more the next time, which changes nothing.
  }
}
