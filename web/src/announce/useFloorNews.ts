// Hands, turns, the timer, questions and polls, told in words; hands that go up and questions that come together in one
// sentence.

import { useEffect, useRef } from 'react';
import type { Poll, Question, View } from '../generated/core';
import { decides } from '../host/rights';
import { inSentence } from '../people/name';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import { useSecondsLeft } from '../timer/clock';
import { useAnnounce } from './Announcer';
import { playChime } from './chime';
import { askersSince, handNews } from './told';
import { useBatched } from './useBatched';

/** What comes within this time is told together. */
const BATCH_MS = 1_200;

export function useFloorNews(view: View): void {
  useHandNews(view);
  useTurnNews(view);
  useTimerNews(view);
  useTopicNews(view);
}

function useHandNews({ floor, people, policy }: View): void {
  const strings = useStrings();
  const announce = useAnnounce();
  const [{ chimes }] = usePreferences();
  const before = useRef<readonly string[] | null>(null);
  const own = people.find((person) => person.own)?.id;
  const { hands: words } = strings.floor;
  const hosting = decides(policy);

  useBatched(floor.hands, BATCH_MS, () => {
    const known = before.current;
    before.current = floor.hands;
    if (known === null) return;
    const { raised, ownPlace, ownLowered } = handNews(known, floor.hands, own);
    const names = raised.map(
      (id) => inSentence(people.find((person) => person.id === id)?.name ?? '') || strings.stage.unknown,
    );
    if (names.length > 0) announce(words.raised(names));
    if (names.length > 0 && hosting && chimes) void playChime('hand');
    if (ownPlace !== null) announce(ownPlace === 1 ? words.youNext : words.youAt(ownPlace));
    if (ownLowered && floor.speaker?.person !== own) announce(words.lowered);
  });
}

function useTurnNews({ floor, people }: View): void {
  const strings = useStrings();
  const announce = useAnnounce();
  const told = useRef<string | null>(null);
  const { turn: words } = strings.floor;
  const { speaker } = floor;
  const left = useSecondsLeft(speaker?.time ?? null);
  const person = people.find(({ id }) => id === speaker?.person);
  const own = person?.own ?? false;
  const name = inSentence(person?.name ?? '') || strings.stage.unknown;
  const who = speaker?.person ?? null;

  useEffect(() => {
    if (who !== null && who !== told.current) announce(own ? words.givenYou : words.given(name));
    if (who === null && told.current !== null) announce(words.ended);
    told.current = who;
  }, [who, own, name, announce, words]);

  const ends = speaker?.time?.endsAt ?? null;
  const soon =
    ends !== null && left !== null && left <= 30 && left > 0 && (speaker?.time?.total ?? 0) > 30_000;
  const over = speaker?.time?.over ?? false;
  const before = useRef({ soon, over });
  useEffect(() => {
    if (soon && !before.current.soon) announce(own ? words.soonYou : words.soon(name));
    if (over && !before.current.over) announce(own ? words.upYou : words.up(name));
    before.current = { soon, over };
  }, [soon, over, own, name, announce, words]);
}

function useTimerNews({ floor }: View): void {
  const { floor: strings } = useStrings();
  const announce = useAnnounce();
  const [{ chimes }] = usePreferences();
  const before = useRef<'none' | 'runs' | 'stands' | 'over' | null>(null);
  const { timer: words } = strings;
  const { timer } = floor;
  const left = useSecondsLeft(timer);
  const state = !timer ? 'none' : timer.over ? 'over' : timer.endsAt === null ? 'stands' : 'runs';
  const total = timer?.total ?? 0;

  useEffect(() => {
    const was = before.current;
    before.current = state;
    if (was === null || was === state) return;
    if (state === 'over') {
      announce(words.timeUp);
      if (chimes) void playChime('time');
    } else if (state === 'none') announce(words.stopped);
    else if (state === 'stands') announce(words.pausedSaid);
    else announce(was === 'stands' ? words.resumedSaid : words.started(Math.round(total / 6_000) / 10));
  }, [state, total, announce, words, chimes]);

  const lastMinute = state === 'runs' && left !== null && left <= 60 && left > 30 && total > 120_000;
  useEffect(() => {
    if (lastMinute) announce(words.minuteLeft);
  }, [lastMinute, announce, words]);
}

function useTopicNews({ floor }: View): void {
  const { floor: strings, stage } = useStrings();
  const announce = useAnnounce();
  const questions = useRef<readonly Question[] | null>(null);
  const asked = useRef<readonly Question[] | null>(null);
  const polls = useRef<readonly Poll[] | null>(null);

  useEffect(() => {
    const known = questions.current;
    questions.current = floor.questions;
    if (known === null || known === floor.questions) return;
    for (const question of floor.questions) {
      const was = known.find(({ id }) => id === question.id);
      if (was && was.mark !== 'current' && question.mark === 'current')
        announce(strings.questions.now(question.text));
    }
  }, [floor.questions, announce, strings]);

  useBatched(floor.questions, BATCH_MS, () => {
    const known = asked.current;
    asked.current = floor.questions;
    if (known === null) return;
    const names = askersSince(known, floor.questions).map((name) => inSentence(name) || stage.unknown);
    if (names.length > 0) announce(strings.questions.asked(names));
  });

  useEffect(() => {
    const known = polls.current;
    polls.current = floor.polls;
    if (known === null || known === floor.polls) return;
    for (const poll of floor.polls) {
      const was = known.find(({ id }) => id === poll.id);
      const { polls: words } = strings;
      if (!was && poll.stage === 'running') announce(words.started(poll.question));
      if (!was || was.stage === poll.stage) continue;
      if (poll.stage === 'ended') announce(words.endedSaid(poll.question));
      if (poll.stage === 'counting') announce(words.countingSaid(poll.question));
      if (poll.stage === 'too_few') announce(words.tooFew);
      if (poll.stage === 'lost') announce(words.lost([]));
    }
  }, [floor.polls, announce, strings]);
}
