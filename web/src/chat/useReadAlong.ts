// What others let everyone read along, told to screen readers by sentences, if the person wants to hear it.

import { type RefObject, useEffect, useRef } from 'react';
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
  const writing = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!readLive) {
      said.current.clear();
      return;
    }
    const read = (whole: boolean) => {
      for (const { author, name, text } of live) {
        const before = writing.current.has(author) ? (said.current.get(author) ?? '') : '';
        const next = readOn(before, text, whole);
        said.current.set(author, next.said);
        if (next.say) announce(`${inSentence(name) || unknown}: ${next.say}`);
      }
      writing.current = new Set(live.map(({ author }) => author));
    };
    // Whoever gave up what they wrote may send the same words another time.
    const forget = () => {
      for (const author of said.current.keys()) if (!writing.current.has(author)) said.current.delete(author);
    };
    read(false);
    const timer = setTimeout(() => {
      read(true);
      forget();
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [live, readLive, announce, unknown]);
  return said;
}
