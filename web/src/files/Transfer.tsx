// How far a file is on its way, and the way to stop it.

import { X } from 'lucide-react';
import { Button, ProgressBar } from 'react-aria-components';
import { useStrings } from '../strings';

interface Props {
  /** What happens to which file. */
  label: string;
  done: number;
  bytes: number;
  /** What the button says that stops it. */
  cancel: string;
  onCancel: () => void;
}

export function Transfer({ label, done, bytes, cancel, onCancel }: Props) {
  const { cancel: text } = useStrings();
  return (
    <div className="file-transfer">
      <ProgressBar className="file-progress" value={done} maxValue={Math.max(1, bytes)} aria-label={label}>
        {({ percentage }) => (
          <span className="file-track">
            <span className="file-fill" style={{ inlineSize: `${percentage ?? 0}%` }} />
          </span>
        )}
      </ProgressBar>
      <Button className="button small" aria-label={cancel} onPress={onCancel}>
        <X aria-hidden="true" />
        {text}
      </Button>
    </div>
  );
}
