// Something that the server has, fetched when it is first looked at.

import { useCallback, useEffect, useState } from 'react';
import { useGuard } from './Guard';
import { type Problem, problemIn } from './problems';

interface Loaded<T> {
  value: T | null;
  problem: Problem | null;
  reload: () => void;
  set: (change: (before: T) => T) => void;
}

/** `load` is the same function as long as the same is meant. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const guard = useGuard();
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [times, setTimes] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is loaded once more for each `times`.
  useEffect(() => {
    let wanted = true;
    guard(load).then(
      (loaded) => {
        if (!wanted) return;
        setValue(loaded);
        setProblem(null);
      },
      (error: unknown) => wanted && setProblem(problemIn(error)),
    );
    return () => {
      wanted = false;
    };
  }, [guard, load, times]);
  const reload = useCallback(() => setTimes((before) => before + 1), []);
  const set = useCallback(
    (change: (before: T) => T) => setValue((before) => (before === null ? before : change(before))),
    [],
  );
  return { value, problem, reload, set };
}
