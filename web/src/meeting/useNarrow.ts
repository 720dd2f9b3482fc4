// Whether panels lie over the stage; as in styles/panels.css.

import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 56rem)');

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow.matches);
}
