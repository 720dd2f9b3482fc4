// Something that is asked of the server by a button: whether it goes on, and what went wrong.

import { useCallback, useState } from 'react';
import { useGuard } from './Guard';
import { type Problem, problemIn } from './problems';

interface Act {
  pending: boolean;
  problem: Problem | null;
  /** Does it, and then what follows if it was done. */
  run: <T>(act: () => Promise<T>, done?: (value: T) => void) => void;
  forget: () => void;
}

export function useAct(): Act {
  const guard = useGuard();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = useCallback(
    <T>(act: () => Promise<T>, done?: (value: T) => void) => {
      setPending(true);
      setProblem(null);
      guard(act)
        .then(
          (value) => done?.(value),
          (error: unknown) => setProblem(problemIn(error)),
        )
        .finally(() => setPending(false));
    },
    [guard],
  );
  const forget = useCallback(() => setProblem(null), []);
  return { pending, problem, run, forget };
}
