// What must not be overlooked: that somebody records, with the way out of it; and what is wrong with one's own recording.

import { Circle, TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { Recorder } from '../generated/core';
import { inSentence } from '../people/name';
import { usePreferences, useRecording, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { KeptRecordings } from './KeptRecordings';

export function RecordingNotices() {
  const { view } = useSessionState();
  const { warning } = useRecording();
  const { recording: words } = useStrings();
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  const unread = view.recording.running.filter((recorder) => !recorder.own && !read.has(keyOf(recorder)));
  return (
    <>
      {unread.map((recorder) => (
        <Begun
          key={keyOf(recorder)}
          recorder={recorder}
          onRead={() => setRead((before) => new Set(before).add(keyOf(recorder)))}
        />
      ))}
      {warning && (
        <div className="notice floating" role="status">
          <TriangleAlert aria-hidden="true" />
          <span>{words.warnings[warning]}</span>
        </div>
      )}
      <RecordingProblem />
      <KeptRecordings fresh />
    </>
  );
}

/** Who records anew is told anew. */
function keyOf({ person, since }: Recorder): string {
  return `${person} ${since}`;
}

function Begun({ recorder, onRead }: { recorder: Recorder; onRead: () => void }) {
  const session = useSession();
  const { recording: words, stage } = useStrings();
  const [{ leaveOut }] = usePreferences();
  return (
    <section className="notice floating event ask recording-begun" role="alert">
      <Circle aria-hidden="true" />
      <span>
        {words.begun(inSentence(recorder.name) || stage.unknown)}
        {leaveOut && ` ${words.leftOutNow}`}
      </span>
      <span className="caller-actions">
        {!leaveOut && (
          <Button
            className="button small"
            onPress={() => {
              session.leaveOut(true);
              onRead();
            }}
          >
            {words.leaveOutDo}
          </Button>
        )}
        <Button className="button small primary" onPress={onRead}>
          {words.understood}
        </Button>
      </span>
    </section>
  );
}

export function RecordingProblem() {
  const session = useSession();
  const { problem } = useRecording();
  const { close, recording: words } = useStrings();
  if (!problem) return null;
  return (
    <div className="notice floating warn" role="alert">
      <TriangleAlert aria-hidden="true" />
      <span>{words.problems[problem]}</span>
      <Button className="icon-button small" aria-label={close} onPress={() => session.recording.dismiss()}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}
