// What is shown once and kept nowhere: a link, a token. Only its button closes it, because it would be gone.

import { Check, Copy } from 'lucide-react';
import { useId } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useCopied } from '../../controls/useCopied';
import { useAdminStrings } from '../../strings/admin';

interface Props {
  title: string;
  text: string;
  label: string;
  value: string;
  /** What the button says that copies it, and what is said then. */
  words: { copy: string; copied: string };
  onClose: () => void;
}

export function ShownOnce({ title, text, label, value, words, onClose }: Props) {
  const { done } = useAdminStrings();
  const { copied, copy } = useCopied(words.copied);
  const id = useId();
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isKeyboardDismissDisabled
      onOpenChange={(now) => !now && onClose()}
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">{title}</Heading>
          <p>{text}</p>
          <div className="once">
            <span id={id} className="once-label">
              {label}
            </span>
            <output className="address" aria-labelledby={id} dir="ltr">
              {value}
            </output>
          </div>
          <div className="dialog-actions">
            <Button className="button" onPress={onClose}>
              {done}
            </Button>
            <Button className="button primary" onPress={() => copy(value)} autoFocus>
              {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
              {copied ? words.copied : words.copy}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
