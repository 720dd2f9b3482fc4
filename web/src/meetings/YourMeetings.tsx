// The meetings that this browser keeps, with what can be done with each.

import { CalendarDays, KeyRound, Mail, PencilLine, Play, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, MenuItem } from 'react-aria-components';
import { useAnnounce } from '../announce/Announcer';
import { Ask } from '../controls/Ask';
import { MoreMenu } from '../controls/MoreMenu';
import { useCopied } from '../controls/useCopied';
import type { Problem } from '../generated/core';
import { addressOf } from '../screens/link';
import { ProblemNotice } from '../screens/Problem';
import { useMeetings, usePreferences, useSession } from '../session/session';
import { useStrings } from '../strings';
import { downloadCalendar, titleOf } from './invitation';
import { type KeptMeeting, roomOf } from './kept';
import { planOf } from './plan';
import type { Draft } from './ScheduleForm';
import { dayAndTime, lengthOf, timeOf, useNow } from './times';
import { nextOccurrence, type Standing, standing } from './when';

interface Props {
  onEdit: (draft: Draft) => void;
  onInvite: (meeting: KeptMeeting) => void;
}

export function YourMeetings({ onEdit, onInvite }: Props) {
  const meetings = useMeetings();
  const { meetings: words } = useStrings();
  const now = useNow();
  if (meetings.length === 0) return null;
  return (
    <section className="your-meetings" aria-labelledby="your-meetings">
      <h2 id="your-meetings">{words.title}</h2>
      <ul className="meeting-list">
        {inOrder(meetings, now).map((meeting) => (
          <Row
            key={roomOf(meeting.hostLink)}
            meeting={meeting}
            now={now}
            onEdit={onEdit}
            onInvite={onInvite}
          />
        ))}
      </ul>
      <p className="faint">{words.local}</p>
    </section>
  );
}

const RANK: Record<Standing, number> = { running: 0, upcoming: 1, anytime: 2, past: 3 };

/** What is on, what comes next, what is at any time, what is over. */
function inOrder(meetings: readonly KeptMeeting[], now: number): KeptMeeting[] {
  const sorted = meetings.map((meeting) => {
    const { details } = meeting;
    const start = nextOccurrence(details, now)?.start ?? -(details.startsAt ?? 0);
    return { meeting, rank: RANK[standing(details, now)], start };
  });
  return sorted.sort((a, b) => a.rank - b.rank || a.start - b.start).map(({ meeting }) => meeting);
}

function Row({ meeting, now, onEdit, onInvite }: Props & { meeting: KeptMeeting; now: number }) {
  const session = useSession();
  const strings = useStrings();
  const announce = useAnnounce();
  const { meetings: words, invitation } = strings;
  const { copy } = useCopied(invitation.copied);
  const [asking, setAsking] = useState<'roll' | 'delete' | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { hostLink, details } = meeting;
  const title = titleOf(meeting, strings);

  const run = async (type: 'inspect' | 'roll_link' | 'delete') => {
    setBusy(true);
    setProblem(null);
    const errand = await session.errand({ type, hostLink });
    setBusy(false);
    setAsking(null);
    if (errand.state === 'failed') setProblem(errand.problem ?? 'unreachable');
    return errand.state === 'done' ? errand : null;
  };
  const edit = async () => {
    // As the server keeps it: another device may have changed it.
    const errand = await run('inspect');
    if (!errand) return;
    const opening = errand.opening ?? meeting.opening;
    onEdit({
      plan: planOf(errand.details ?? details, opening, Date.now()),
      hostLink: errand.hostLink ?? hostLink,
      rules: errand.class,
    });
  };
  const roll = async () => {
    const errand = await run('roll_link');
    if (!errand) return;
    announce(words.rolled);
    const changed = session.meetings.find(hostLink);
    if (changed) onInvite(changed);
  };
  const remove = async () => {
    const errand = await run('delete');
    if (errand) announce(words.deleted);
  };

  return (
    <li className={`kept-meeting ${standing(details, now)}`}>
      <div className="kept-words">
        <p className="kept-title">
          <bdi>{title}</bdi>
        </p>
        <When meeting={meeting} now={now} />
      </div>
      <div className="kept-actions">
        <Button
          className="button small"
          aria-label={words.startNamed(title)}
          onPress={() => session.open(hostLink)}
          isDisabled={busy}
        >
          <Play aria-hidden="true" />
          {words.start}
        </Button>
        <MoreMenu label={words.more(title)}>
          <MenuItem className="option" onAction={() => onInvite(meeting)}>
            <Mail aria-hidden="true" />
            <span className="option-text">{words.invitation}</span>
          </MenuItem>
          {details.startsAt !== null && (
            <MenuItem className="option" onAction={() => void downloadCalendar(meeting, strings)}>
              <CalendarDays aria-hidden="true" />
              <span className="option-text">{words.calendar}</span>
            </MenuItem>
          )}
          <MenuItem className="option" onAction={() => copy(addressOf(hostLink))}>
            <KeyRound aria-hidden="true" />
            <span className="option-text">{words.hostLink}</span>
          </MenuItem>
          <MenuItem className="option" onAction={() => void edit()}>
            <PencilLine aria-hidden="true" />
            <span className="option-text">{words.edit}</span>
          </MenuItem>
          <MenuItem className="option" onAction={() => setAsking('roll')}>
            <RefreshCw aria-hidden="true" />
            <span className="option-text">{words.roll}</span>
          </MenuItem>
          <MenuItem className="option danger" onAction={() => setAsking('delete')}>
            <Trash2 aria-hidden="true" />
            <span className="option-text">{words.delete}</span>
          </MenuItem>
        </MoreMenu>
      </div>
      {problem === 'not_available' ? (
        <div className="notice" role="alert">
          <p>{words.forgetText}</p>
          <Button className="button small" onPress={() => session.meetings.forget(hostLink)}>
            {words.forget}
          </Button>
        </div>
      ) : (
        problem && <ProblemNotice problem={problem} />
      )}
      <Ask
        open={asking === 'roll'}
        title={words.rollTitle}
        text={words.rollText}
        action={words.roll}
        pending={busy}
        onAction={() => void roll()}
        onClose={() => setAsking(null)}
      />
      <Ask
        open={asking === 'delete'}
        title={words.deleteTitle}
        text={words.deleteText}
        action={words.delete}
        danger
        pending={busy}
        onAction={() => void remove()}
        onClose={() => setAsking(null)}
      />
    </li>
  );
}

/** When it is next, and how often. */
function When({ meeting: { details }, now }: { meeting: KeptMeeting; now: number }) {
  const strings = useStrings();
  const { when, repeats } = strings;
  const [{ language }] = usePreferences();
  const next = nextOccurrence(details, now);
  const state = standing(details, now);
  const start = next?.start ?? details.startsAt;
  const length = lengthOf(details.minutes, language);
  const time =
    start === null
      ? when.anytime
      : state === 'running'
        ? `${when.running}, ${timeOf(start, language)} · ${length}`
        : `${dayAndTime(start, now, language)} · ${length}`;
  return (
    <p className="kept-when">
      <span>{time}</span>
      {details.repeats !== 'never' && <span>{repeats[details.repeats]}</span>}
      {state === 'past' && <span className="kept-state">{when.past}</span>}
    </p>
  );
}
