// How much is left of a countdown, and how that is written.

import { useEffect, useState } from 'react';
import type { Countdown } from '../generated/core';

/** Whole seconds that are left; what has begun counts as whole. */
export function secondsLeft(countdown: Countdown, now: number): number {
  const left = countdown.endsAt === null ? countdown.left : countdown.endsAt - now;
  return Math.max(0, Math.ceil(Math.min(left, countdown.total) / 1_000));
}

/** `1:02:03`, `2:03`, `0:30`. */
export function written(seconds: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** The seconds that are left, anew with each; `null` without a countdown. */
export function useSecondsLeft(countdown: Countdown | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  const endsAt = countdown?.endsAt ?? null;
  useEffect(() => {
    if (endsAt === null) return;
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const current = Date.now();
      setNow(current);
      const left = endsAt - current;
      // Just after the next whole second.
      if (left > 0) timer = setTimeout(tick, (left % 1_000) + 15);
    };
    tick();
    return () => clearTimeout(timer);
  }, [endsAt]);
  return countdown && secondsLeft(countdown, now);
}
