// Files that are dropped on the conversation or pasted into it. Dropped anywhere else, they do nothing: a browser would
// leave the meeting to show them.

import { Upload } from 'lucide-react';
import { type ClipboardEvent, type DragEvent, type ReactNode, useEffect, useState } from 'react';
import { useStrings } from '../strings';

interface Props {
  /** `null`: none can be sent. */
  onFiles: ((files: File[]) => void) | null;
  children: ReactNode;
}

export function FileDrop({ onFiles, children }: Props) {
  const { files: words } = useStrings();
  const [over, setOver] = useState(false);
  const carries = (event: DragEvent) => onFiles !== null && event.dataTransfer.types.includes('Files');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a way for the pointer; the button beside the text is for everyone
    <div
      className="file-drop"
      onDragEnter={(event) => setOver(carries(event))}
      onDragLeave={(event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false);
      }}
      onDragOver={(event) => {
        if (!carries(event)) return;
        event.preventDefault();
        event.stopPropagation();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDrop={(event) => {
        setOver(false);
        if (!carries(event)) return;
        event.preventDefault();
        event.stopPropagation();
        onFiles?.([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over && onFiles && (
        <div className="file-drop-veil" aria-hidden="true">
          <Upload />
          <strong>{words.drop}</strong>
          <span>{words.dropText}</span>
        </div>
      )}
    </div>
  );
}

/** The files that were pasted, if nothing else was: what is copied from a document has a picture of itself beside its text. */
export function pasted(event: ClipboardEvent): File[] {
  if (event.clipboardData.types.includes('text/plain')) return [];
  const files = [...event.clipboardData.files];
  if (files.length > 0) event.preventDefault();
  return files;
}

/** For as long as one is in a meeting. */
export function useNoStrayDrops(): void {
  useEffect(() => {
    const over = (event: globalThis.DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'none';
    };
    const drop = (event: globalThis.DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    // After the panel's own, which keep what is theirs to themselves.
    document.addEventListener('dragover', over);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('drop', drop);
    };
  }, []);
}
