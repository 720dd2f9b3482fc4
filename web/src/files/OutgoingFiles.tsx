// Files that are being sent, above the line where one writes.

import { RotateCw, X } from 'lucide-react';
import { Button, ProgressBar } from 'react-aria-components';
import { inSentence } from '../people/name';
import { useFiles, usePreferences, useSession } from '../session/session';
import { useStrings } from '../strings';
import type { Outgoing } from './desk';
import { Bar, Problem } from './FileCard';
import { FileName } from './FileName';
import { sizeText } from './sizes';

export function OutgoingFiles() {
  const { outgoing } = useFiles();
  const { files: words } = useStrings();
  if (outgoing.length === 0) return null;
  return (
    <ul className="files-outgoing" aria-label={words.outgoing}>
      {outgoing.map((out) => (
        <Out key={out.job} out={out} />
      ))}
    </ul>
  );
}

function Out({ out }: { out: Outgoing }) {
  const { files } = useSession();
  const { files: words } = useStrings();
  const name = inSentence(out.name);
  const failed = out.stage === 'failed';
  return (
    <li className="file">
      <div className="file-line">
        <div className="file-words">
          <FileName name={out.name} />
          {!failed && <Progress out={out} />}
        </div>
        {failed && out.why !== 'too_large' && (
          <Button className="button small" onPress={() => files.retry(out.job)}>
            <RotateCw aria-hidden="true" />
            {words.retry}
          </Button>
        )}
        <Button
          className="icon-button"
          aria-label={failed ? words.remove(name) : words.cancel(name)}
          onPress={() => files.cancel(out.job)}
        >
          <X aria-hidden="true" />
        </Button>
      </div>
      {!failed && (
        <ProgressBar
          className="file-progress"
          value={out.done}
          maxValue={Math.max(1, out.bytes)}
          aria-label={words.sending(name)}
        >
          {({ percentage }) => <Bar percentage={percentage} />}
        </ProgressBar>
      )}
      {failed && out.why && <Problem why={out.why} />}
      {!failed && out.metadata !== 'none' && (
        <p className={out.metadata === 'unknown' ? 'file-note warn' : 'file-note'}>{words[out.metadata]}</p>
      )}
    </li>
  );
}

function Progress({ out: { stage, done, bytes } }: { out: Outgoing }) {
  const { files: words } = useStrings();
  const [{ language }] = usePreferences();
  const sending = words.progress(sizeText(done, language), sizeText(bytes, language));
  const text = { preparing: words.preparing, waiting: words.waiting, failed: '', sending }[stage];
  return <span className="file-size">{text}</span>;
}
