// A host sets the timer: some usual lengths, or another.

import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import {
  Button,
  Dialog,
  FieldError,
  Form,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  TextField,
} from 'react-aria-components';
import { LIMITS } from '../generated/core';
import { usePreferences, useSession } from '../session/session';
import { useStrings } from '../strings';

const USUAL = [1, 2, 5, 10, 15, 30];

export default function TimerDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const strings = useStrings();
  const { timer: words } = strings.floor;
  const [{ language }] = usePreferences();
  const [minutes, setMinutes] = useState('5');
  const [wrong, setWrong] = useState(false);
  const number = new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'short' });
  const start = (event: FormEvent) => {
    event.preventDefault();
    const seconds = Math.round(Number(minutes.replace(',', '.')) * 60);
    if (!(seconds >= 60 && seconds <= LIMITS.timerSeconds)) {
      setWrong(true);
      return;
    }
    session.floor({ act: 'timer', set: { to: 'start', seconds } });
    onClose();
  };
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className="modal narrow">
        <Dialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title">{words.title}</Heading>
            <Button className="icon-button" aria-label={strings.close} onPress={onClose}>
              <X aria-hidden="true" />
            </Button>
          </div>
          <Form className="timer-form" onSubmit={start}>
            <p>{words.lead}</p>
            {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
            <div className="timer-usual" role="group" aria-label={words.minutes}>
              {USUAL.map((usual) => (
                <Button
                  key={usual}
                  className={minutes === String(usual) ? 'button small chosen' : 'button small'}
                  aria-pressed={minutes === String(usual)}
                  onPress={() => {
                    setMinutes(String(usual));
                    setWrong(false);
                  }}
                >
                  {number.format(usual)}
                </Button>
              ))}
            </div>
            <TextField
              className="field"
              value={minutes}
              onChange={(value) => {
                setMinutes(value);
                setWrong(false);
              }}
              isInvalid={wrong}
              validationBehavior="aria"
              inputMode="decimal"
              autoComplete="off"
              autoFocus
            >
              <Label>{words.minutes}</Label>
              <Input />
              <FieldError className="field-error">
                {wrong && words.wrong(LIMITS.timerSeconds / 3_600)}
              </FieldError>
            </TextField>
            <div className="dialog-actions">
              <Button className="button" onPress={onClose}>
                {strings.cancel}
              </Button>
              <Button type="submit" className="button primary">
                {words.start}
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
