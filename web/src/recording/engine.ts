// A recording while it runs: what may be recorded is played into recorders, whose bytes go to the worker each second.

import type { Tile } from '../generated/core';
import type { SessionState } from '../session/session';
import { hold, idOf } from './archive';
import { composed } from './composed';
import type { DeskState, Format, Options, Problem } from './desk';
import { separate } from './separate';
import { type Sources, sourcesOf } from './sources';
import { typeOf } from './take';
import { RecordingWorker } from './workerClient';

const SPACE_EVERY_MS = 5_000;
const LITTLE_BYTES = 300 << 20;
const NO_BYTES = 20 << 20;
/** How high the pictures of others are asked for, by how many are recorded. */
const HEIGHTS = [
  { people: 4, height: 720 },
  { people: 12, height: 360 },
  { people: Number.POSITIVE_INFINITY, height: 180 },
];

export interface Report {
  bytes(bytes: number): void;
  warning(warning: DeskState['warning']): void;
  /** It cannot go on; what there is is kept. */
  problem(problem: Problem): void;
}

/** What becomes of what is recorded. */
export interface Shape {
  /** Ticks that it needs in a second while it runs. */
  rate: number;
  /** Takes in these, and nobody else. */
  run(sources: Sources): void;
  /** Takes in nobody until it runs again. */
  hold(): void;
  tick(): void;
  /** Something of this file is on the disk. */
  written(file: string): void;
  /** Resolves once every file is whole. */
  end(): Promise<void>;
}

/** What a shape needs. */
export interface Surroundings {
  files: RecordingWorker;
  format: Format;
  report: Report;
}

export class Engine {
  readonly #id: string;
  readonly #release: () => void;
  readonly #report: Report;
  readonly #files: RecordingWorker;
  readonly #sizes = new Map<string, number>();
  #shape: Shape | null = null;
  #running = false;
  #space: ReturnType<typeof setInterval> | undefined;

  private constructor(id: string, release: () => void, report: Report) {
    this.#id = id;
    this.#release = release;
    this.#report = report;
    this.#files = new RecordingWorker(id, {
      tick: () => {
        if (this.#running) this.#shape?.tick();
      },
      written: (file, bytes) => {
        this.#sizes.set(file, bytes);
        report.bytes([...this.#sizes.values()].reduce((sum, bytes) => sum + bytes, 0));
        this.#shape?.written(file);
      },
      problem: report.problem,
    });
  }

  /** Makes ready, before anybody is told: that there is room, and that files can be kept. */
  static async open({ what, format }: Options, report: Report): Promise<Engine> {
    if (!globalThis.MediaRecorder || !MediaRecorder.isTypeSupported(typeOf(format))) {
      throw new DOMException('no recorder', 'NotSupportedError');
    }
    const left = await spaceLeft();
    if (left !== null && left < NO_BYTES) throw new DOMException('no room', 'QuotaExceededError');
    const id = idOf(new Date());
    const release = await hold(id);
    const engine = new Engine(id, release, report);
    const around = { files: engine.#files, format, report };
    try {
      engine.#shape = await (what === 'tracks' ? separate(around) : composed(what, around));
    } catch (error) {
      await engine.finish();
      throw error;
    }
    engine.#space = setInterval(() => void engine.#checkSpace(), SPACE_EVERY_MS);
    return engine;
  }

  /** Everyone was told, or the state has changed: records what may be recorded now. */
  run(state: SessionState): void {
    this.#shape?.run(sourcesOf(state));
    if (this.#running) return;
    this.#running = true;
    this.#files.beat(this.#shape?.rate ?? 0);
  }

  /** Nothing is recorded until it runs again. */
  hold(): void {
    this.#shape?.hold();
    this.#running = false;
    this.#files.beat(0);
  }

  /** Ends it; resolves once every file is whole. */
  async finish(): Promise<void> {
    clearInterval(this.#space);
    this.#running = false;
    await this.#shape?.end().catch(() => {});
    this.#files.end();
    this.#release();
  }

  get id(): string {
    return this.#id;
  }

  /** The pictures that it needs beyond those on screen. */
  wants(state: SessionState): Tile[] {
    return sourcesWanted(state);
  }

  async #checkSpace(): Promise<void> {
    const left = await spaceLeft();
    if (left === null) return;
    if (left < NO_BYTES) this.#report.problem('no_space');
    else if (left < LITTLE_BYTES) this.#report.warning('little_space');
  }
}

/** Room on this device for this page, in bytes; `null` if the browser does not say. */
export async function spaceLeft(): Promise<number | null> {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined ? null : quota - (usage ?? 0);
  } catch {
    return null;
  }
}

function sourcesWanted({ view }: SessionState): Tile[] {
  const taken = new Set(view.recording.taken);
  const others = view.people.filter(({ id, own }) => !own && taken.has(id));
  const height = HEIGHTS.find(({ people }) => others.length <= people)?.height ?? 180;
  return others.flatMap(({ id, camera, screen }): Tile[] => [
    ...(screen.announced ? [{ person: id, stream: 'screen' as const, height: 1_080 }] : []),
    ...(camera.announced ? [{ person: id, stream: 'camera' as const, height }] : []),
  ]);
}
