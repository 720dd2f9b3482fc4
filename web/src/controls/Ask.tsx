// Before something that cannot be taken back: a question, what follows, and the way out first.

import type { ReactNode } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useStrings } from '../strings';

interface Props {
  open: boolean;
  title: string;
  text: string;
  /** What the button says that does it. */
  action: string;
  danger?: boolean;
  pending?: boolean;
  /** What went wrong, or another way. */
  children?: ReactNode;
  onAction: () => void;
  onClose: () => void;
}

export function Ask(props: Props) {
  const { open, title, text, action, danger = false, pending = false, children, onAction, onClose } = props;
  const { cancel } = useStrings();
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(now) => !now && onClose()} isDismissable>
      <Modal className="modal narrow">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title">{title}</Heading>
          <p>{text}</p>
          {children}
          <div className="dialog-actions">
            <Button className="button" onPress={onClose} autoFocus>
              {cancel}
            </Button>
            <Button
              className={danger ? 'button danger' : 'button primary'}
              isPending={pending}
              onPress={onAction}
            >
              {action}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
