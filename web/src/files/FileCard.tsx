// A file in the conversation: what it is, its picture if it is one, and how far it has come here.

import { CircleAlert, Download, File, FileWarning, Image, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button, ProgressBar } from 'react-aria-components';
import type { LineFile } from '../generated/core';
import { inSentence } from '../people/name';
import { useFiles, usePreferences, useSession } from '../session/session';
import { useStrings } from '../strings';
import { type Incoming, PREVIEW_BYTES } from './desk';
import { FileName } from './FileName';
import { useProblemInWords } from './problems';
import { sizeText } from './sizes';

interface Props {
  line: string;
  file: LineFile;
  /** It is on the server and in the conversation. */
  sent: boolean;
  /** Its sender said so, and no other. */
  first: boolean;
}

export function FileCard({ line, file, sent, first }: Props) {
  const { files } = useSession();
  const { files: words } = useStrings();
  const here = useFiles().incoming.get(line);
  const [{ audioOnly }] = usePreferences();
  const place = useRef<HTMLDivElement>(null);
  // Small pictures come by themselves once they are in sight, where the line is not to be spared.
  const small = file.picture !== null && file.bytes <= PREVIEW_BYTES && first && !audioOnly;
  const unseen = sent && small && here === undefined;
  useEffect(() => {
    if (!unseen || !place.current) return;
    const watch = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) files.fetch(line, file.name, true);
    });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [files, line, file.name, unseen]);
  const under = here?.stage === 'fetching' || here?.stage === 'waiting';
  const Mark = file.runs ? FileWarning : file.picture ? Image : File;
  return (
    <div className="file" ref={place}>
      {here?.picture ? (
        <Picture bitmap={here.picture} name={file.name} />
      ) : (
        small && under && file.picture && <Frame size={file.picture} />
      )}
      <div className="file-line">
        <Mark className="file-mark" aria-hidden="true" />
        <div className="file-words">
          <FileName name={file.name} />
          <Standing file={file} here={here} />
        </div>
        {under && !small ? (
          <Button
            className="icon-button"
            aria-label={words.cancel(inSentence(file.name))}
            onPress={() => files.stop(line)}
          >
            <X aria-hidden="true" />
          </Button>
        ) : (
          <Button
            className="icon-button"
            isDisabled={!sent}
            aria-label={words.download(inSentence(file.name))}
            onPress={() => files.fetch(line, file.name, false)}
          >
            <Download aria-hidden="true" />
          </Button>
        )}
      </div>
      {under && !small && (
        <ProgressBar
          className="file-progress"
          value={here.done}
          maxValue={Math.max(1, file.bytes)}
          aria-label={words.fetching(inSentence(file.name))}
        >
          {({ percentage }) => <Bar percentage={percentage} />}
        </ProgressBar>
      )}
      {sent && file.picture && !small && !under && !here?.picture && !here?.cannotShow && (
        <Button className="button small" onPress={() => files.fetch(line, file.name, true)}>
          <Image aria-hidden="true" />
          {words.show}
        </Button>
      )}
      {here?.stage === 'failed' && here.why && <Problem why={here.why} />}
      {here?.cannotShow && (
        <p className="file-note">{words.notShown}</p>
      )}
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

export function Bar({ percentage }: { percentage: number | undefined }) {
  return (
    <span className="file-track">
      <span className="file-fill" style={{ inlineSize: `${percentage ?? 0}%` }} />
    </span>
  );
}

export function Problem({ why }: { why: NonNullable<Incoming['why']> }) {
  const inWords = useProblemInWords();
  return (
    <p className="file-note bad">
      <CircleAlert aria-hidden="true" />
      {inWords(why)}
    </p>
  );
}

/** Pixels only: whatever else the file may be, it is drawn and not run. */
function Picture({ bitmap, name }: { bitmap: ImageBitmap; name: string }) {
  const { files: words } = useStrings();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    // It was closed to make room; a newer one comes if somebody looks.
    if (bitmap.width > 0) canvas.current?.getContext('2d')?.drawImage(bitmap, 0, 0);
  }, [bitmap]);
  return (
    <canvas
      className="file-picture"
      ref={canvas}
      width={bitmap.width || 1}
      height={bitmap.height || 1}
      role="img"
      aria-label={words.picture(inSentence(name))}
    />
  );
}

/** How high pictures are shown, at most. */
const HIGHEST_PX = 256;

/** The place of a picture that is on its way, so that nothing jumps when it comes. */
function Frame({ size: [width, height] }: { size: [number, number] }) {
  const inlineSize = Math.ceil(width * Math.min(1, HIGHEST_PX / height));
  return <div className="file-picture coming" style={{ inlineSize, aspectRatio: `${width} / ${height}` }} />;
}
