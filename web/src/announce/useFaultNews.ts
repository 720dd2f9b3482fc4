// Whose sound or picture is not there, told once for all that fail together: a tile for each would speak over the others.

import { useRef } from 'react';
import type { View } from '../generated/core';
import { faultsOf } from '../people/faults';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import { some } from '../strings/many';
import { useAnnounce } from './Announcer';
import { useBatched } from './useBatched';

/** What is over by then was not worth a word. */
const BATCH_MS = 2_000;
const TOLD = ['microphone', 'camera', 'screen'];

export function useFaultNews({ people }: View): void {
  const strings = useStrings();
  const announce = useAnnounce();
  const [{ language }] = usePreferences();
  const before = useRef<ReadonlySet<string>>(new Set());

  useBatched(people, BATCH_MS, () => {
    const now = people
      .filter(({ connected }) => connected)
      .flatMap((person) => faultsOf(person, strings, language))
      .filter(({ of }) => TOLD.includes(of))
      .map(({ text }) => text);
    const fresh = now.filter((text) => !before.current.has(text));
    if (fresh.length > 0) announce(some(fresh, strings.announce.moreFaults).join(' '));
    before.current = new Set(now);
  });
}
