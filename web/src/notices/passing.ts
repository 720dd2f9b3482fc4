// What goes by itself stays while somebody is at it: its time stands still as long as the pointer or the focus is on it.

import { useEffect, useMemo, useRef } from 'react';

export class Passing {
  readonly #gone: () => void;
  readonly #holders = new Set<string>();
  #left: number;
  #runsSince = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param milliseconds that it is there in all */
  constructor(milliseconds: number, gone: () => void) {
    this.#left = milliseconds;
    this.#gone = gone;
  }

  /** Its time runs, if nobody holds it. */
  run(): void {
    if (this.#timer !== null || this.#holders.size > 0) return;
    this.#runsSince = Date.now();
    this.#timer = setTimeout(this.#gone, this.#left);
  }

  hold(holder: 'pointer' | 'focus'): void {
    this.#holders.add(holder);
    this.stop();
  }

  release(holder: 'pointer' | 'focus'): void {
    this.#holders.delete(holder);
    this.run();
  }

  stop(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#left = Math.max(0, this.#left - (Date.now() - this.#runsSince));
  }
}

/** What the element of a notice needs to go by itself; another notice in it (`id`) has all of its time. */
export function usePassing(id: unknown, milliseconds: number, onGone: () => void) {
  const gone = useRef(onGone);
  useEffect(() => {
    gone.current = onGone;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: one for each notice
  const passing = useMemo(() => new Passing(milliseconds, () => gone.current()), [id, milliseconds]);
  useEffect(() => {
    passing.run();
    return () => passing.stop();
  }, [passing]);
  return useMemo(
    () => ({
      onPointerEnter: () => passing.hold('pointer'),
      onPointerLeave: () => passing.release('pointer'),
      onFocus: () => passing.hold('focus'),
      onBlur: () => passing.release('focus'),
    }),
    [passing],
  );
}
