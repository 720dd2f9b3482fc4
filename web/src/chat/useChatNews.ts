// What is written, and that somebody lets others read along: told to screen readers, what
// comes together in one sentence.

import { useEffect, useRef } from 'react';
import { useAnnounce } from '../announce/Announcer';
import type { ChatLine, View } from '../generated/core';
import { inSentence } from '../people/name';
import { useStrings } from '../strings';
import { readOn } from './readAlong';
import { unreadOf } from './unread';
import { useReadAlong } from './useReadAlong';

const BATCH_MS = 1_500;
/** Characters of a message that are said. */
const SAID = 200;
/** Who pauses for less than this still writes. */
const ANEW_MS = 20_000;

export function useChatNews({ chat, live }: View): void {
  const strings = useStrings();
  const announce = useAnnounce();
  const words = strings.chat;
  const { unknown } = strings.stage;
  const told = useRef<Set<string> | null>(null);
  const said = useReadAlong(live);
  useEffect(() => {
    if (told.current === null) {
      told.current = new Set(chat.map(({ id }) => id));
      return;
    }
    const timer = setTimeout(() => {
      const news = unreadOf(chat, told.current ?? new Set());
      told.current = new Set(chat.map(({ id }) => id));
      const [first] = news;
      if (!first) return;
      const text = news.length > 1 ? words.toldMany(news.length) : inWords(first);
      if (text) announce(text);
      for (const { author, to } of news) if (to.to === 'everyone') said.current.delete(author);
    }, BATCH_MS);
    return () => clearTimeout(timer);

    function inWords({ author, name, text, to }: ChatLine): string | null {
      const open = to.to === 'everyone';
      const say = open ? words.told : words.toldPrivately;
      const rest = open ? readOn(said.current.get(author) ?? '', text, true).say : text;
      if (!rest) return null;
      const short = [...rest].length > SAID ? `${[...rest].slice(0, SAID).join('')}…` : rest;
      return say(inSentence(name) || unknown, short);
    }
  }, [chat, announce, words, unknown, said]);

  const writing = useRef(new Map<string, number>());
  useEffect(() => {
    const now = Date.now();
    const begun = live.filter(({ author }) => now - (writing.current.get(author) ?? 0) > ANEW_MS);
    for (const { author } of live) writing.current.set(author, now);
    if (begun.length > 0)
      announce(words.liveBegins(begun.map(({ name }) => inSentence(name) || unknown).join(', ')));
  }, [live, announce, words, unknown]);
}
