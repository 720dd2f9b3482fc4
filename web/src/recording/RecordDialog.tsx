// What to record, and in which form, before it begins.

import { Circle, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import {
  Button,
  Dialog,
  Heading,
  Label,
  Modal,
  ModalOverlay,
  Radio,
  RadioGroup,
} from 'react-aria-components';
import { usePreferences, useRecording, useSession } from '../session/session';
import { useStrings } from '../strings';
import { spaceLeft } from './engine';
import { typeOf } from './take';
import { size } from './words';

const WHAT = ['speaker', 'gallery', 'tracks'] as const;

export default function RecordDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const { recording: words, close } = useStrings();
  const { stage, problem } = useRecording();
  const [{ language, record }, prefer] = usePreferences();
  const [space, setSpace] = useState<number | null>(null);
  const mp4 = 'MediaRecorder' in globalThis && MediaRecorder.isTypeSupported(typeOf('mp4'));
  const { what } = record;
  const format = mp4 ? record.format : 'webm';
  useEffect(() => {
    void spaceLeft().then(setSpace);
  }, []);
  useEffect(() => {
    if (stage === 'running' || stage === 'paused') onClose();
  }, [stage, onClose]);
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(now) => !now && onClose()} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{words.dialog.title}</Heading>
            <Button slot="close" className="icon-button" aria-label={close}>
              <X aria-hidden="true" />
            </Button>
          </header>
          <div className="dialog-body">
            <p>{words.dialog.lead}</p>
            <RadioGroup
              className="radio-list"
              value={what}
              onChange={(value) =>
                prefer({ record: { what: WHAT.find((one) => one === value) ?? 'speaker', format } })
              }
            >
              <Label>{words.dialog.what}</Label>
              {WHAT.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  {...(one === 'tracks' && { 'aria-describedby': 'record-tracks-hint' })}
                >
                  <span>
                    {words.dialog[one]}
                    {one === 'tracks' && (
                      <small id="record-tracks-hint" aria-hidden="true">
                        {words.dialog.tracksHint}
                      </small>
                    )}
                  </span>
                </Radio>
              ))}
            </RadioGroup>
            {mp4 && (
              <RadioGroup
                className="segments"
                value={format}
                onChange={(value) => prefer({ record: { what, format: value === 'mp4' ? 'mp4' : 'webm' } })}
              >
                <Label>{words.dialog.format}</Label>
                <div className="segment-row">
                  <Radio value="webm">{words.dialog.webm}</Radio>
                  <Radio value="mp4">{words.dialog.mp4}</Radio>
                </div>
              </RadioGroup>
            )}
            {space !== null && <p className="faint">{words.dialog.space(size(space, language))}</p>}
            {problem && (
              <p className="field-error" role="alert">
                {words.problems[problem]}
              </p>
            )}
            <div className="dialog-actions">
              <Button
                className="button primary"
                isPending={stage === 'starting'}
                onPress={() => void session.recording.start({ what, format })}
              >
                <Circle aria-hidden="true" />
                {words.dialog.start}
              </Button>
            </div>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
