// Before something that others feel or that cannot be taken back: a question, what follows, and the way out first.

import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import type { Problem } from '../problems';
import { ProblemText } from './ProblemText';

interface Props {
  title: string;
  text: string;
  /** What the button says that does it. */
  action: string;
  pending: boolean;
  problem: Problem | null;
  onAction: () => void;
  onClose: () => void;
}

export function Question({ title, text, action, pending, problem, onAction, onClose }: Props) {
  const { cancel } = useAdminStrings();
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(now) => !now && onClose()} isDismissable>
      <Modal className="modal narrow">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title">{title}</Heading>
          <p>{text}</p>
          <ProblemText problem={problem} />
          <div className="dialog-actions">
            <Button className="button" onPress={onClose} autoFocus>
              {cancel}
            </Button>
            <Button className="button danger" isPending={pending} onPress={onAction}>
              {action}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
