// Chooses files to send.

import { Paperclip } from 'lucide-react';
import { Button, FileTrigger } from 'react-aria-components';
import { Hint } from '../controls/Hint';
import { useStrings } from '../strings';

export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { files: words } = useStrings();
  return (
    <FileTrigger allowsMultiple onSelect={(list) => list && onFiles([...list])}>
      <Hint text={words.attach}>
        <Button className="icon-button attach" aria-label={words.attach}>
          <Paperclip aria-hidden="true" />
        </Button>
      </Hint>
    </FileTrigger>
  );
}
