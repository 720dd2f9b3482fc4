// What was done, as notices that go by themselves; being asked to unmute stays until it is answered.

import { Bell, Hand, Mic, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Notice } from '../generated/core';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { usePassing } from './passing';
import { eventText } from './words';

const SHOWN_MS = 7_000;
/** Stands until it is read; see recording/RecordingNotices. */
const SAID_ELSEWHERE = 'recording_started';
/** More at once than can be read push the oldest out. */
const MOST_AT_ONCE = 3;

export function EventNotices() {
  const session = useSession();
  const { view } = useSessionState();
  const [seen, setSeen] = useState<ReadonlySet<number>>(new Set());
  const see = (id: number) => {
    setSeen((before) => new Set(before).add(id));
    session.seen(id);
  };
  const open = view.notices.filter(({ id }) => !seen.has(id));
  const asked = open.findLast(isAsked);
  const others = open
    .filter((notice) => !isAsked(notice) && notice.what !== SAID_ELSEWHERE)
    .slice(-MOST_AT_ONCE);
  return (
    <>
      {others.map((notice) => (
        <Passing key={notice.id} notice={notice} onSeen={() => see(notice.id)} />
      ))}
      {asked && <Asked key={asked.id} notice={asked} onSeen={() => see(asked.id)} />}
    </>
  );
}

function isAsked({ what, whom }: Notice): boolean {
  return what === 'asked_to_unmute' && whom === null;
}

function Passing({ notice, onSeen }: { notice: Notice; onSeen: () => void }) {
  const strings = useStrings();
  const passing = usePassing(notice.id, SHOWN_MS, onSeen);
  return (
    <div className="notice floating event" {...passing}>
      <Bell aria-hidden="true" />
      <span>{eventText(notice, strings)}</span>
      <Button className="icon-button small" aria-label={strings.ask.dismiss} onPress={onSeen}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}

/** Never by itself: the microphone is the person's. */
function Asked({ notice, onSeen }: { notice: Notice; onSeen: () => void }) {
  const session = useSession();
  const { devices } = useSessionState();
  const strings = useStrings();
  const { on } = devices.microphone;
  const done = useRef(onSeen);
  useEffect(() => {
    done.current = onSeen;
  });
  useEffect(() => {
    if (on) done.current();
  }, [on]);
  const text = eventText(notice, strings);
  return (
    <section className="notice floating event ask" aria-label={text}>
      <Hand aria-hidden="true" />
      <span>{text}</span>
      <span className="caller-actions">
        <Button className="button small primary" onPress={() => void session.toggle('microphone')}>
          <Mic aria-hidden="true" />
          {strings.ask.unmute}
        </Button>
        <Button className="button small" onPress={onSeen}>
          {strings.ask.stay}
        </Button>
      </span>
    </section>
  );
}
