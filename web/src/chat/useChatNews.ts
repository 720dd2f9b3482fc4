// What is written, and that somebody lets others read along: told to screen readers, what
// comes together in one sentence.

import { useEffect, useRef, useState } from 'react';
import { useAnnounce } from '../announce/Announcer';
import { useBatched } from '../announce/useBatched';
import type { ChatLine, View } from '../generated/core';
import { inSentence } from '../people/name';
import { useStrings } from '../strings';
import { readOn } from './readAlong';
import { unreadOf } from './unread';
import { useReadAlong } from './useReadAlong';
import { lineWords } from './words';

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
  const [before] = useState(() => ({ ids: new Set(chat.map(({ id }) => id)) }));
  const said = useReadAlong(live);
  useBatched(chat, BATCH_MS, () => {
    const news = unreadOf(chat, before.ids);
    before.ids = new Set(chat.map(({ id }) => id));
    const [first] = news;
    if (!first) return;
    const text = news.length > 1 ? words.toldMany(news.length) : inWords(first);
    if (text) announce(text);
    for (const { author, to } of news) if (to.to === 'everyone') said.current.delete(author);
  });

  function inWords(line: ChatLine): string | null {
    const { author, name, to } = line;
    const text = lineWords(line, strings);
    const open = to.to === 'everyone';
    const say = open ? words.told : words.toldPrivately;
    const rest = open ? readOn(said.current.get(author) ?? '', text, true).say : text;
    if (!rest) return null;
    const short = [...rest].length > SAID ? `${[...rest].slice(0, SAID).join('')}…` : rest;
    return say(inSentence(name) || unknown, short);
  }

  const writing = useRef(new Map<string, number>());
  useEffect(() => {
    const now = Date.now();
    const begun = live.filter(({ author }) => now - (writing.current.get(author) ?? 0) > ANEW_MS);
    for (const { author } of live) writing.current.set(author, now);
    if (begun.length > 0)
      announce(words.liveBegins(begun.map(({ name }) => inSentence(name) || unknown).join(', ')));
  }, [live, announce, words, unknown]);
}
