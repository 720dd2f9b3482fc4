// How large pictures are painted, so that a slow device still moves.

/** Fewer pictures a second than this do not look like movement. */
const SMOOTH = 20;
/** Pictures over which the time is taken. */
const WINDOW = 20;
/** In lines, the largest first. */
const HEIGHTS = [720, 360, 240] as const;

export class Pace {
  #step = 0;
  #times: number[] = [];

  /** The size to paint at: as the camera's, but no larger than this device can keep up with. */
  size(width: number, height: number): { width: number; height: number } {
    const most = HEIGHTS[this.#step] ?? height;
    const lines = Math.min(width, height);
    const scale = Math.min(1, most / lines);
    return { width: even(width * scale), height: even(height * scale) };
  }

  /** So long did one take; `true` if even the smallest takes too long. */
  took(milliseconds: number): boolean {
    this.#times.push(milliseconds);
    if (this.#times.length < WINDOW) return false;
    const mean = this.#times.reduce((sum, time) => sum + time, 0) / this.#times.length;
    this.#times = [];
    const smooth = 1_000 / SMOOTH;
    // With so much to spare a larger picture is no risk: it was another program that took the time.
    if (mean < smooth / 4 && this.#step > 0) this.#step -= 1;
    if (mean <= smooth) return false;
    if (this.#step < HEIGHTS.length - 1) {
      this.#step += 1;
      return false;
    }
    return true;
  }
}

/** Encoders want even numbers. */
function even(length: number): number {
  return Math.max(2, Math.round(length / 2) * 2);
}
