// Waiting for a host to open: why, how long the queue is, and a word to the hosts.

import { SendHorizontal } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button, Input, Label, Text, TextField } from 'react-aria-components';
import { LIMITS } from '../generated/core';
import { doorTime, useNow } from '../meetings/times';
import { standing } from '../meetings/when';
import { shownTitle } from '../people/name';
import { ProblemNotice } from '../screens/Problem';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

/** The count is of use when there is little left. */
const COUNTED_FROM = 40;

export function WaitingDoor() {
  const session = useSession();
  const { view, problem } = useSessionState();
  const { waiting: words } = useStrings();
  const title = shownTitle(view.meeting?.title ?? '');
  const { place = 1, waiting = 1, note = null } = view.waiting ?? {};
  return (
    <>
      <div className="door-head">
        <h1>{words.title}</h1>
        {title && (
          <p className="door-title">
            <bdi>{title}</bdi>
          </p>
        )}
      </div>
      <div className="waiting" role="status">
        <span className="waiting-pulse" aria-hidden="true" />
        <div>
          <p className="waiting-why">
            <Reason />
          </p>
          <p className="faint">{words.place(place, waiting)}</p>
        </div>
      </div>
      {problem && <ProblemNotice problem={problem} />}
      <Note sent={note} />
      <p className="faint">{words.stay}</p>
      <Button className="button wide" onPress={() => session.leave()}>
        {words.cancel}
      </Button>
    </>
  );
}

function Reason() {
  const { view } = useSessionState();
  const strings = useStrings();
  const [{ language }] = usePreferences();
  const now = useNow();
  const { waiting } = strings;
  if (view.waiting?.hostPresent) return waiting.host;
  const early = view.meeting && standing(view.meeting, now) === 'upcoming';
  const time = early && view.meeting ? doorTime(view.meeting, now, language, strings) : null;
  return time ? waiting.starts(time) : waiting.noHost;
}

function Note({ sent }: { sent: string | null }) {
  const session = useSession();
  const { waiting } = useStrings();
  const [text, setText] = useState('');
  const left = LIMITS.noteCharacters - text.length;
  const send = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = text.trim();
    if (!trimmed) return;
    session.note(trimmed);
    setText('');
  };
  return (
    <form className="note-form" onSubmit={send}>
      <TextField
        className="field"
        value={text}
        onChange={setText}
        maxLength={LIMITS.noteCharacters}
        autoComplete="off"
      >
        <Label>{waiting.note}</Label>
        <div className="field-row icon">
          <Input placeholder={waiting.noteHint} dir="auto" />
          <Button
            type="submit"
            className="icon-button field-button"
            aria-label={waiting.send}
            isDisabled={!text.trim()}
          >
            <SendHorizontal aria-hidden="true" />
          </Button>
        </div>
        {left <= COUNTED_FROM && (
          <Text slot="description" className="faint">
            {waiting.left(left)}
          </Text>
        )}
      </TextField>
      {sent && (
        <p className="note-sent" role="status">
          <bdi>{waiting.sent(sent)}</bdi>
        </p>
      )}
    </form>
  );
}
