// Calls back some time after something changed, once for all that changed meanwhile.

import { useEffect, useRef } from 'react';

/** What keeps changing is told all the same: the time runs from the first change. */
export function useBatched(changing: unknown, milliseconds: number, tell: () => void): void {
  const latest = useRef(tell);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    latest.current = tell;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs whenever it changes, whatever it is
  useEffect(() => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      latest.current();
    }, milliseconds);
  }, [changing, milliseconds]);
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
}
