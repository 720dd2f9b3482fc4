// A picture that has come: small in the conversation, and larger in a dialog. Pixels only: whatever else the file may be,
// it is drawn and not run.

import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, Dialog, DialogTrigger, Modal, ModalOverlay } from 'react-aria-components';
import { useSession } from '../session/session';
import { useStrings } from '../strings';

interface Props {
  line: string;
  bitmap: ImageBitmap;
  /** The file's name, for sentences. */
  label: string;
  /** What its sender wrote about it. */
  words: string;
}

export function Picture({ line, bitmap, label, words: about }: Props) {
  const { files: words, close: closing } = useStrings();
  return (
    <DialogTrigger>
      <Button className="file-enlarge" aria-label={words.enlarge(label)}>
        <Pixels className="file-picture" bitmap={bitmap} />
      </Button>
      <ModalOverlay className="overlay" isDismissable>
        <Modal className="modal picture-modal">
          <Dialog className="picture-dialog" aria-label={words.picture(label)}>
            {({ close }) => (
              <>
                <Large line={line} small={bitmap} label={about || words.picture(label)} />
                {about && (
                  <p className="message-text" dir="auto">
                    {about}
                  </p>
                )}
                <Button className="button" autoFocus onPress={close}>
                  <X aria-hidden="true" />
                  {closing}
                </Button>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

/** As large as the screen shows it; the small one until that is there. */
function Large({ line, small, label }: { line: string; small: ImageBitmap; label: string }) {
  const { files } = useSession();
  const [large, setLarge] = useState<ImageBitmap | null>(null);
  useEffect(() => {
    let gone = false;
    let shown: ImageBitmap | null = null;
    const within = { width: innerWidth * devicePixelRatio, height: innerHeight * devicePixelRatio };
    void files.enlarge(line, within).then((picture) => {
      if (gone) picture?.close();
      else {
        shown = picture;
        setLarge(picture);
      }
    });
    return () => {
      gone = true;
      shown?.close();
    };
  }, [files, line]);
  return <Pixels className="picture-large" bitmap={large ?? small} label={label} />;
}

/** Without a label it is part of what is labelled. */
function Pixels({ className, bitmap, label }: { className: string; bitmap: ImageBitmap; label?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    // It was closed to make room; a newer one comes if somebody looks.
    if (bitmap.width > 0) canvas.current?.getContext('2d')?.drawImage(bitmap, 0, 0);
  }, [bitmap]);
  return (
    <canvas
      className={className}
      ref={canvas}
      width={bitmap.width || 1}
      height={bitmap.height || 1}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    />
  );
}
