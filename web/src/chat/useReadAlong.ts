// What others let everyone read along, told to screen readers by sentences, if the person wants to hear it.

import { type RefObject, useCallback, useEffect, useRef } from 'react';
import { useAnnounce } from '../announce/Announcer';
import type { LiveText } from '../generated/core';
import { inSentence } from '../people/name';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import { readOn } from './readAlong';

/** Whoever writes nothing for so long pauses. */
const PAUSE_MS = 3_000;

/** What of each author's text was said; their message needs not say it again. */
export function useReadAlong(live: readonly LiveText[]): RefObject<Map<string, string>> {
  const announce = useAnnounce();
  const { unknown } = useStrings().stage;
  const [{ readLive }] = usePreferences();
  const said = useRef(new Map<string, string>());
  /** Who writes, and what stood there when that was last looked at. */
  const writing = useRef<ReadonlyMap<string, string>>(new Map());
  const after = usePauses();
  useEffect(() => {
    if (!readLive) {
      said.current.clear();
      writing.current = new Map();
      return;
    }
    const read = ({ author, name, text }: LiveText, whole: boolean) => {
      const next = readOn(said.current.get(author) ?? '', text, whole);
      said.current.set(author, next.said);
      if (next.say) announce(`${inSentence(name) || unknown}: ${next.say}`);
    };
    const before = writing.current;
    writing.current = new Map(live.map(({ author, text }) => [author, text]));
    for (const one of live) {
      if (before.get(one.author) === one.text) continue;
      if (!before.has(one.author)) said.current.delete(one.author);
      read(one, false);
      after(one.author, () => read(one, true));
    }
    // Whoever gave up what they wrote may send the same words another time.
    for (const author of before.keys()) {
      if (!writing.current.has(author)) after(author, () => said.current.delete(author));
    }
  }, [live, readLive, announce, unknown, after]);
  return said;
}

/** Calls back when somebody has done nothing for a while: each has a pause of their own. */
function usePauses(): (whose: string, act: () => void) => void {
  const pauses = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const all = pauses.current;
    return () => {
      for (const pause of all.values()) clearTimeout(pause);
      all.clear();
    };
  }, []);
  return useCallback((whose, act) => {
    clearTimeout(pauses.current.get(whose));
    const pause = setTimeout(() => {
      pauses.current.delete(whose);
      act();
    }, PAUSE_MS);
    pauses.current.set(whose, pause);
  }, []);
}
