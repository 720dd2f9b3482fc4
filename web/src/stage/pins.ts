// What the person shows large for themselves: people and shared screens, by the keys of their tiles.

import { useCallback, useMemo, useState } from 'react';

export interface Pins {
  /** The newest last; who has gone may still be among them. */
  keys: readonly string[];
  /** Pins it, or no more; the same function all the time. */
  toggle: (key: string) => void;
}

export function usePins(): Pins {
  const [keys, setKeys] = useState<readonly string[]>([]);
  const toggle = useCallback((key: string) => {
    setKeys((now) => (now.includes(key) ? now.filter((other) => other !== key) : [...now, key]));
  }, []);
  return useMemo(() => ({ keys, toggle }), [keys, toggle]);
}
