// That the meeting is being recorded, and by whom: always in sight, and on asking in more. For the recorder, the controls.

import { Circle, Pause, Play, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import type { Recorder } from '../generated/core';
import { decides } from '../host/rights';
import { inSentence, shownName } from '../people/name';
import { usePreferences, useRecording, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { LeaveOutSwitch } from './LeaveOutSwitch';
import { clock, size } from './words';

export function RecordingChip() {
  const { view } = useSessionState();
  const { recording: words } = useStrings();
  const { running } = view.recording;
  const { stage } = useRecording();
  if (running.length === 0) return stage === 'finishing' ? <Finishing /> : null;
  const paused = arePaused(running);
  return (
    <DialogTrigger>
      <Button className={paused ? 'pill recording-chip paused' : 'pill recording-chip'}>
        <Words running={running} />
      </Button>
      <Popover className="popover encryption" placement="bottom start" offset={8}>
        <Dialog className="encryption-dialog recording-dialog">
          <Heading slot="title" className="recording-title">
            {paused ? words.paused : words.short}
          </Heading>
          <ul className="recorders">
            {running.map((recorder) => (
              <Line key={recorder.person} recorder={recorder} />
            ))}
          </ul>
          <Controls />
          <p className="faint">{words.about}</p>
          <LeaveOutSwitch />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** The same to be read only, where there is no room to ask in. */
export function RecordingSign() {
  const { running } = useSessionState().view.recording;
  if (running.length === 0) return null;
  return (
    <p className={arePaused(running) ? 'pill recording-chip paused' : 'pill recording-chip'}>
      <Words running={running} />
    </p>
  );
}

function Words({ running }: { running: Recorder[] }) {
  const { recording: words } = useStrings();
  const paused = arePaused(running);
  const names = running.map((recorder) => (recorder.own ? '' : inSentence(recorder.name)));
  return (
    <>
      {paused ? <Pause aria-hidden="true" /> : <Circle aria-hidden="true" />}
      <span>{paused ? words.paused : words.short}</span>
      <span className="recording-by" data-may-end-in-dots>
        {names.every((name) => name === '') ? words.byYou : words.by(names.map((name) => name || words.you))}
      </span>
    </>
  );
}

function arePaused(running: Recorder[]): boolean {
  return running.every((recorder) => recorder.paused);
}

function Finishing() {
  const { recording: words } = useStrings();
  return <p className="pill recording-chip paused">{words.finishing}</p>;
}

function Line({ recorder }: { recorder: Recorder }) {
  const session = useSession();
  const { view } = useSessionState();
  const { recording: words, stage } = useStrings();
  const [{ language }] = usePreferences();
  const name = recorder.own ? words.you : shownName(recorder.name) || stage.unknown;
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(recorder.since);
  const marks = [recorder.paused && words.pausedNow, !recorder.allowed && words.notAllowed].filter(Boolean);
  return (
    <li>
      <bdi>{words.since(name, time)}</bdi>
      {marks.length > 0 && ` (${marks.join(', ')})`}
      {!recorder.own && decides(view.policy) && (
        <Button
          className="button small"
          onPress={() => session.host({ act: 'stop_recording', person: recorder.person })}
        >
          <Square aria-hidden="true" />
          {words.stopTheirs(inSentence(recorder.name) || stage.unknown)}
        </Button>
      )}
    </li>
  );
}

/** For the recorder: how long, how large, who is left out; pause and stop. */
function Controls() {
  const session = useSession();
  const { view } = useSessionState();
  const desk = useRecording();
  const { recording: words, stage: stageWords } = useStrings();
  const [{ language }] = usePreferences();
  useEverySecond(desk.stage === 'running');
  if (view.recording.own === 'off' || desk.stage === 'off') return null;
  const left = view.people.filter(({ id }) => view.recording.leftOut.includes(id));
  return (
    <div className="recording-controls">
      {view.recording.own === 'announcing' && <p role="status">{words.announcing}</p>}
      <dl>
        <div>
          <dt>{words.elapsed}</dt>
          <dd>{clock(session.recording.elapsed())}</dd>
        </div>
        <div>
          <dt>{words.size}</dt>
          <dd>{size(desk.bytes, language)}</dd>
        </div>
      </dl>
      {desk.warning && <p className="notice">{words.warnings[desk.warning]}</p>}
      {left.length > 0 && (
        <p>
          {words.leftOut(
            left.map(({ own, name }) => (own ? words.you : inSentence(name) || stageWords.unknown)),
          )}
        </p>
      )}
      <div className="button-pair">
        {view.recording.own === 'paused' ? (
          <Button className="button small" onPress={() => session.recording.resume()}>
            <Play aria-hidden="true" />
            {words.resume}
          </Button>
        ) : (
          <Button className="button small" onPress={() => session.recording.pause()}>
            <Pause aria-hidden="true" />
            {words.pause}
          </Button>
        )}
        <Button className="button small danger" onPress={() => session.recording.stop()}>
          <Square aria-hidden="true" />
          {words.stop}
        </Button>
      </div>
    </div>
  );
}

function useEverySecond(on: boolean): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => setTick((tick) => tick + 1), 1_000);
    return () => clearInterval(timer);
  }, [on]);
}
