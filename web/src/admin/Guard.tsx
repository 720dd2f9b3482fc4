// What stands between an act and the server: the passkey once more where it is wanted, or signing in again where the session
// has ended. The act is then repeated by itself, and what was typed stands.

import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { Refused } from './problems';
import { ShowPasskey } from './ShowPasskey';

type Guard = <T>(act: () => Promise<T>) => Promise<T>;
export type Wanted = 'step_up' | 'signed_out';

const GuardContext = createContext<Guard>((act) => act());

export function useGuard(): Guard {
  return useContext(GuardContext);
}

interface Waiting {
  shown: Promise<void>;
  settle: (error?: Refused) => void;
}

function waitFor(over: () => void): Waiting {
  let settle: Waiting['settle'] = () => {};
  const shown = new Promise<void>((resolve, reject) => {
    settle = (refused) => {
      over();
      if (refused) reject(refused);
      else resolve();
    };
  });
  return { shown, settle };
}

export function GuardProvider({ children }: { children: ReactNode }) {
  const waiting = useRef<Waiting | null>(null);
  const [wanted, setWanted] = useState<Wanted | null>(null);

  const guard = useCallback<Guard>(async (act) => {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        const problem = error instanceof Refused ? error.problem : null;
        if (problem !== 'step_up' && problem !== 'signed_out') throw error;
        // Several acts wait for the same dialog.
        if (!waiting.current) {
          waiting.current = waitFor(() => {
            waiting.current = null;
            setWanted(null);
          });
          setWanted(problem);
        }
        await waiting.current.shown;
      }
    }
  }, []);

  return (
    <GuardContext value={guard}>
      {children}
      {wanted && (
        <ShowPasskey
          wanted={wanted}
          onShown={() => waiting.current?.settle()}
          onClose={() =>
            waiting.current?.settle(new Refused(wanted === 'step_up' ? 'cancelled' : 'signed_out'))
          }
        />
      )}
    </GuardContext>
  );
}
