// A file in the conversation: what it is, its picture if it is one, and how far it has come here.

import { Download, File, FileWarning, Image } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import type { LineFile } from '../generated/core';
import { fileInSentence } from '../people/name';
import { useFilesPart, usePreferences, useSession } from '../session/session';
import { useStrings } from '../strings';
import type { Incoming } from './desk';
import { FileName } from './FileName';
import { PREVIEW_BYTES } from './messages';
import { Picture } from './Picture';
import { Problem } from './Problem';
import { sizeText } from './sizes';
import { Transfer } from './Transfer';

interface Props {
  line: string;
  file: LineFile;
  /** What its sender wrote about it. */
  words: string;
  /** It is on the server and in the conversation. */
  sent: boolean;
  /** Its sender said so, and no other. */
  first: boolean;
}

export function FileCard({ line, file, words: about, sent, first }: Props) {
  const { files } = useSession();
  const { files: words } = useStrings();
  const here = useFilesPart(({ incoming }) => incoming.get(line));
  const [{ audioOnly }] = usePreferences();
  const place = useRef<HTMLDivElement>(null);
  // Small pictures come by themselves once they are in sight, where the line is not to be spared.
  const small = file.picture !== null && file.bytes <= PREVIEW_BYTES && first && !audioOnly;
  const unseen = sent && small && here === undefined;
  const { name, ending } = file;
  useEffect(() => {
    if (!unseen || !place.current) return;
    const watch = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) files.fetch(line, { name, ending }, true);
    });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [files, line, name, ending, unseen]);
  const under = here?.stage === 'fetching' || here?.stage === 'waiting';
  const label = fileInSentence(name, ending);
  const Mark = file.runs ? FileWarning : file.picture ? Image : File;
  return (
    <div className="file" ref={place}>
      {here?.picture ? (
        <Picture line={line} bitmap={here.picture} label={label} words={about} />
      ) : (
        (unseen || (small && under)) && file.picture && <Frame size={file.picture} />
      )}
      <div className="file-line">
        <Mark className="file-mark" aria-hidden="true" />
        <div className="file-words">
          <FileName name={name} ending={ending} />
          <Standing file={file} here={here} />
        </div>
        <Button
          className="icon-button"
          isDisabled={!sent}
          aria-label={words.download(label)}
          onPress={() => files.fetch(line, file, false)}
        >
          <Download aria-hidden="true" />
        </Button>
      </div>
      {under && !small && (
        <Transfer
          label={words.fetching(label)}
          done={here.done}
          bytes={file.bytes}
          cancel={words.cancel(label)}
          onCancel={() => files.stop(line)}
        />
      )}
      {sent && file.picture && !small && !under && !here?.picture && !here?.cannotShow && (
        <Button className="button small" onPress={() => files.fetch(line, file, true)}>
          <Image aria-hidden="true" />
          {words.show}
        </Button>
      )}
      {here?.stage === 'failed' && here.why && <Problem why={here.why} />}
      {here?.cannotShow && <p className="file-note">{words.notShown}</p>}
      {file.runs && <p className="file-note warn">{words.program}</p>}
    </div>
  );
}

function Standing({ file, here }: { file: LineFile; here: Incoming | undefined }) {
  const { files: words } = useStrings();
  const [{ language }] = usePreferences();
  const size = sizeText(file.bytes, language);
  if (here?.stage === 'waiting') return <span className="file-size">{words.waiting}</span>;
  if (here?.stage === 'fetching' && here.done > 0)
    return <span className="file-size">{words.progress(sizeText(here.done, language), size)}</span>;
  return <span className="file-size">{here?.saved ? `${size} · ${words.saved}` : size}</span>;
}

/** How high pictures are shown, at most. */
const HIGHEST_PX = 256;

/** The place of a picture that comes, so that nothing jumps when it is there. */
function Frame({ size: [width, height] }: { size: [number, number] }) {
  const inlineSize = Math.ceil(width * Math.min(1, HIGHEST_PX / height));
  return <div className="file-picture coming" style={{ inlineSize, aspectRatio: `${width} / ${height}` }} />;
}
