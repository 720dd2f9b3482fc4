// What happens in a meeting, told in words: comings and goings, shared screens, the connection.

import { useEffect, useRef } from 'react';
import type { Person, View } from '../generated/core';
import { inSentence } from '../people/name';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import { useAnnounce } from './Announcer';
import { playChime } from './chime';
import { useBatched } from './useBatched';

/** Comings and goings within this time are one sentence. */
const BATCH_MS = 1_500;

export function useMeetingNews(view: View): void {
  const strings = useStrings();
  const announce = useAnnounce();
  const [{ chimes, announceJoins }] = usePreferences();
  const told = useRef<Map<string, string> | null>(null);
  const sharing = useRef(new Set<string>());
  const lost = useRef(false);
  const { people } = view;
  const words = strings.announce;
  const unknown = strings.stage.unknown;

  useEffect(() => {
    if (told.current !== null) return;
    told.current = namesOf(people, unknown);
    announce(words.inMeeting);
  }, [people, announce, words, unknown]);
  useBatched(people, BATCH_MS, () => {
    const before = told.current ?? new Map<string, string>();
    const now = namesOf(people, unknown);
    const came = [...now].filter(([id]) => !before.has(id)).map(([, name]) => name);
    const went = [...before].filter(([id]) => !now.has(id)).map(([, name]) => name);
    if (came.length > 0 && chimes) void playChime('came');
    if (came.length > 0 && announceJoins) announce(words.joined(came));
    if (went.length > 0 && announceJoins) announce(words.left(went));
    told.current = now;
  });

  useEffect(() => {
    const now = new Set(
      people.filter((person) => !person.own && person.screen.announced).map(({ id }) => id),
    );
    for (const person of people) {
      const name = inSentence(person.name) || unknown;
      if (now.has(person.id) && !sharing.current.has(person.id)) announce(words.shares(name));
      if (!now.has(person.id) && sharing.current.has(person.id)) announce(words.sharesNoMore(name));
    }
    sharing.current = now;
  }, [people, announce, words, unknown]);

  const away = view.connection.signalling === 'connecting';
  useEffect(() => {
    if (away !== lost.current) announce(away ? words.reconnecting : words.reconnected);
    lost.current = away;
  }, [away, announce, words]);
}

function namesOf(people: readonly Person[], unknown: string): Map<string, string> {
  return new Map(people.filter(({ own }) => !own).map(({ id, name }) => [id, inSentence(name) || unknown]));
}
