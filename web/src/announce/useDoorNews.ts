// What happens at the door and by hosts' acts, told in words; reactions in one sentence for several.

import { useEffect, useRef } from 'react';
import type { View } from '../generated/core';
import { eventText } from '../notices/words';
import { inSentence } from '../people/name';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import { useAnnounce } from './Announcer';
import { playChime } from './chime';
import { useBatched } from './useBatched';

/** What comes within this time is told together. */
const BATCH_MS = 1_200;

export function useDoorNews({ callers, notices, reactions, people }: View): void {
  const strings = useStrings();
  const announce = useAnnounce();
  const [{ chimes }] = usePreferences();
  const knownCallers = useRef<ReadonlySet<string>>(new Set());
  const lastNotice = useRef(0);
  const lastReaction = useRef(0);

  useBatched(callers, BATCH_MS, () => {
    const fresh = callers.filter(({ id }) => !knownCallers.current.has(id));
    const [first] = fresh;
    const words = strings.callers;
    if (first && chimes) void playChime('waits');
    if (fresh.length === 1 && first) announce(words.waits(inSentence(first.name) || strings.stage.unknown));
    else if (fresh.length > 1) announce(words.count(callers.length));
    knownCallers.current = new Set(callers.map(({ id }) => id));
  });

  useEffect(() => {
    for (const notice of notices) {
      if (notice.id <= lastNotice.current) continue;
      lastNotice.current = notice.id;
      announce(eventText(notice, strings));
    }
  }, [notices, announce, strings]);

  useBatched(reactions, BATCH_MS, () => {
    const fresh = reactions.filter(({ id }) => id > lastReaction.current);
    if (fresh.length === 0) return;
    lastReaction.current = Math.max(...fresh.map(({ id }) => id));
    const told = new Set(
      fresh.map(({ person, reaction }) => {
        const name = people.find(({ id }) => id === person)?.name ?? '';
        return `${inSentence(name) || strings.stage.unknown}: ${strings.reactions[reaction]}`;
      }),
    );
    announce([...told].slice(0, 5).join(', '));
  });
}
