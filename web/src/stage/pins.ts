// What the person shows large for themselves: people and shared screens, by the keys of their tiles.

import { useCallback, useMemo, useState } from 'react';

export interface Pins {
  /** The newest last; who has gone may still be among them. */
  keys: readonly string[];
  /** Of these, who signs: their pictures stay smooth. */
  signing: readonly string[];
  /** Pins it, or no more; the same function all the time. */
  toggle: (key: string) => void;
  /** Pins somebody who signs; who signs no more stays pinned. */
  sign: (key: string) => void;
}

interface Kept {
  keys: readonly string[];
  signing: readonly string[];
}

const NONE: Kept = { keys: [], signing: [] };

export function usePins(): Pins {
  const [kept, setKept] = useState(NONE);
  const toggle = useCallback((key: string) => setKept((now) => toggled(now, key)), []);
  const sign = useCallback((key: string) => setKept((now) => signed(now, key)), []);
  return useMemo(() => ({ ...kept, toggle, sign }), [kept, toggle, sign]);
}

/** Who is pinned no more is not said to sign either. */
export function toggled({ keys, signing }: Kept, key: string): Kept {
  if (!keys.includes(key)) return { keys: [...keys, key], signing };
  return { keys: without(keys, key), signing: without(signing, key) };
}

export function signed({ keys, signing }: Kept, key: string): Kept {
  if (signing.includes(key)) return { keys, signing: without(signing, key) };
  return { keys: [...without(keys, key), key], signing: [...signing, key] };
}

function without(keys: readonly string[], key: string): readonly string[] {
  return keys.filter((other) => other !== key);
}
