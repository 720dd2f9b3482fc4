// Files that are being sent, above the line where one writes.

import { RotateCw, SendHorizontal, X } from 'lucide-react';
import { memo, useId } from 'react';
import { Button } from 'react-aria-components';
import { fileInSentence } from '../people/name';
import { useFilesPart, usePreferences, useSession } from '../session/session';
import { useStrings } from '../strings';
import type { Outgoing } from './desk';
import { FileName } from './FileName';
import { Problem } from './Problem';
import { sizeText } from './sizes';
import { Transfer } from './Transfer';

export function OutgoingFiles() {
  const outgoing = useFilesPart(({ outgoing }) => outgoing);
  const { files: words } = useStrings();
  if (outgoing.length === 0) return null;
  return (
    <div className="files-outgoing">
      <ul aria-label={words.outgoing}>
        {outgoing.map((out) => (
          <Out key={out.job} out={out} />
        ))}
      </ul>
      <p className="file-note">{words.note}</p>
    </div>
  );
}

/** Drawn anew only when its own file goes on. */
const Out = memo(function Out({ out }: { out: Outgoing }) {
  const { files } = useSession();
  const { files: words } = useStrings();
  const name = fileInSentence(out.name, out.ending);
  const under = out.stage !== 'failed' && out.stage !== 'asking';
  return (
    <li className="file">
      <div className="file-line">
        <div className="file-words">
          <FileName name={out.name} ending={out.ending} />
          {under && <Progress out={out} />}
        </div>
        {out.stage === 'failed' && out.why !== 'too_large' && (
          <Button className="button small" onPress={() => files.retry(out.job)}>
            <RotateCw aria-hidden="true" />
            {words.retry}
          </Button>
        )}
        {out.stage === 'failed' && (
          <Button
            className="icon-button"
            aria-label={words.remove(name)}
            onPress={() => files.cancel(out.job)}
          >
            <X aria-hidden="true" />
          </Button>
        )}
      </div>
      {out.stage === 'asking' && <Question job={out.job} name={name} />}
      {under && (
        <Transfer
          label={words.sending(name)}
          done={out.done}
          bytes={out.bytes}
          cancel={words.cancel(name)}
          onCancel={() => files.cancel(out.job)}
        />
      )}
      {out.stage === 'failed' && out.why && <Problem why={out.why} />}
      {under && out.metadata === 'removed' && <p className="file-note">{words.removed}</p>}
    </li>
  );
});

/** Whether it shall go although it may tell where and when it was taken. */
function Question({ job, name }: { job: number; name: string }) {
  const { files } = useSession();
  const { files: words } = useStrings();
  const text = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="file-question" role="group" aria-label={name} aria-describedby={text}>
      <p className="file-note" id={text}>
        {words.ask}
      </p>
      <div className="file-answers">
        <Button className="button small" aria-describedby={text} onPress={() => files.cancel(job)}>
          <X aria-hidden="true" />
          {words.doNotSend}
        </Button>
        <Button className="button small" aria-describedby={text} onPress={() => files.sendAnyway(job)}>
          <SendHorizontal aria-hidden="true" />
          {words.sendAnyway}
        </Button>
      </div>
    </div>
  );
}

function Progress({ out: { stage, done, bytes } }: { out: Outgoing }) {
  const { files: words } = useStrings();
  const [{ language }] = usePreferences();
  const sending = words.progress(sizeText(done, language), sizeText(bytes, language));
  const text = stage === 'preparing' ? words.preparing : stage === 'waiting' ? words.waiting : sending;
  return <span className="file-size">{text}</span>;
}
