// Before the conversation becomes a file: what that means, and what goes into it.

import { Download } from 'lucide-react';
import { useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Toggle } from '../controls/Toggle';
import type { ChatLine } from '../generated/core';
import { download } from '../saving/download';
import { usePreferences } from '../session/session';
import { Segments } from '../settings/Segments';
import { useStrings } from '../strings';
import { deadline, exportable, exported, type Format } from './export';

const KINDS: Record<Format, { type: string; ending: string }> = {
  html: { type: 'text/html;charset=utf-8', ending: 'html' },
  text: { type: 'text/plain;charset=utf-8', ending: 'txt' },
};

const HOUR_MS = 3_600_000;

export default function ExportDialog({
  lines,
  hours,
  onClose,
}: {
  lines: readonly ChatLine[];
  /** For how long the class of the meeting lets a copy be kept; 0: there is to be none; null: it is of none. */
  hours: number | null;
  onClose: () => void;
}) {
  const strings = useStrings();
  const { cancel, chat, close } = strings;
  const [{ language }] = usePreferences();
  const [format, setFormat] = useState<Format>('html');
  const [withPrivate, setWithPrivate] = useState(false);
  const [until] = useState(() => (hours === null ? null : Date.now() + hours * HOUR_MS));
  const secret = lines.some(({ to }) => to.to !== 'everyone');
  const save = () => {
    const now = Date.now();
    const { type, ending } = KINDS[format];
    const text = exported(exportable(lines, withPrivate), format, { strings, language, now, until });
    download(new Blob([text], { type }), `${chat.exportName}-${stamp(now)}.${ending}`);
    onClose();
  };
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className="modal narrow">
        <Dialog className="dialog">
          <Heading slot="title">{chat.exportTitle}</Heading>
          {hours === 0 ? (
            <>
              <p>{chat.exportBarred}</p>
              <div className="dialog-actions">
                <Button className="button primary" onPress={onClose} autoFocus>
                  {close}
                </Button>
              </div>
            </>
          ) : (
            <>
              <p>{chat.exportText}</p>
              {until !== null && <p>{chat.exportUntil(deadline(language).format(until))}</p>}
              <Segments
                label={chat.exportFormat}
                items={[
                  ['html', chat.exportHtml],
                  ['text', chat.exportPlain],
                ]}
                value={format}
                onChange={setFormat}
              />
              {secret && <Toggle text={chat.exportPrivate} on={withPrivate} onChange={setWithPrivate} />}
              <div className="dialog-actions">
                <Button className="button" onPress={onClose} autoFocus>
                  {cancel}
                </Button>
                <Button className="button primary" onPress={save}>
                  <Download aria-hidden="true" />
                  {chat.exportSave}
                </Button>
              </div>
            </>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The local time, as file names have it everywhere. */
function stamp(now: number): string {
  const local = new Date(now - new Date(now).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
}
