// Another name for oneself, in the middle of a meeting.

import { type FormEvent, useState } from 'react';
import {
  Button,
  Dialog,
  Form,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  TextField,
} from 'react-aria-components';
import { LIMITS } from '../generated/core';
import { useSession } from '../session/session';
import { useStrings } from '../strings';

export function Rename({ open, name, onClose }: { open: boolean; name: string; onClose: () => void }) {
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(now) => !now && onClose()} isDismissable>
      <Modal className="modal narrow">
        <Fields name={name} onClose={onClose} />
      </Modal>
    </ModalOverlay>
  );
}

function Fields({ name, onClose }: { name: string; onClose: () => void }) {
  const session = useSession();
  const { person, green, cancel } = useStrings();
  const [text, setText] = useState(name);
  const save = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (!wanted) return;
    if (wanted !== name) session.rename(wanted);
    onClose();
  };
  return (
    <Dialog className="dialog">
      <Heading slot="title">{person.renameTitle}</Heading>
      <Form className="dialog-body" onSubmit={save}>
        <TextField
          className="field"
          value={text}
          onChange={setText}
          maxLength={LIMITS.nameCharacters}
          autoComplete="name"
          autoFocus
        >
          <Label>{green.name}</Label>
          <Input dir="auto" />
        </TextField>
        <div className="dialog-actions">
          <Button className="button" onPress={onClose}>
            {cancel}
          </Button>
          <Button type="submit" className="button primary" isDisabled={!text.trim()}>
            {person.renameDo}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
