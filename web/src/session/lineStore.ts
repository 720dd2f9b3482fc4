// The line as of now, for those who look at it; and whether it is too thin for pictures.

import { type Line, LineMeter, ThinLine } from '../media/line';

export interface LineState {
  /** `null` without a connection. */
  line: Line | null;
  /** It is time to suggest going without pictures. */
  thin: boolean;
}

const LOOK_EVERY_MS = 2_000;
const NONE: LineState = { line: null, thin: false };

export class LineStore {
  readonly #stats: () => Promise<RTCStatsReport | null>;
  readonly #listeners = new Set<() => void>();
  #value = NONE;
  #meter = new LineMeter();
  readonly #thin = new ThinLine();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(stats: () => Promise<RTCStatsReport | null> = async () => null) {
    this.#stats = stats;
  }

  get = (): LineState => this.#value;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Looks at the line from now on, or no longer. */
  watch(on: boolean): void {
    if (on === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = on ? setInterval(() => void this.look(), LOOK_EVERY_MS) : undefined;
    this.anew();
  }

  /** What was found so far counts no more. */
  anew(): void {
    this.#meter = new LineMeter();
    this.#thin.anew();
    this.#tell(NONE);
  }

  /** Looks at it now, if it is watched. */
  async look(): Promise<void> {
    const stats = await this.#stats();
    if (!stats || this.#timer === undefined) return;
    const line = this.#meter.look(stats.values(), performance.now());
    this.#tell({ line, thin: this.#thin.look(line) });
  }

  #tell(value: LineState): void {
    if (value === this.#value) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }
}
