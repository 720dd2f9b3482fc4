// Whether the window is as small as a style sheet asks; the widths are those of styles/meeting.css.

import { useCallback, useSyncExternalStore } from 'react';

/** Panels lie over the stage. */
export const NARROW = '(max-width: 56rem)';
/** The bar has room for what is needed all the time; the menu has the rest. */
export const SMALL = '(max-width: 40rem)';
/** Nor has it room for the host controls. */
export const SMALLEST = '(max-width: 23.5rem)';

export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
