// Before something that others feel or that cannot be taken back: a question, what follows, and the way out first.

import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { useAdminStrings } from '../../strings/admin';
import { useAct } from '../useAct';
import { ProblemText } from './ProblemText';

interface Props<T> {
  title: string;
  text: string;
  /** What the button says that does it. */
  action: string;
  act: () => Promise<T>;
  onDone: (value: T) => void;
  /** What is announced when it was done. */
  said: (value: T) => string;
  onClose: () => void;
}

export function Question<T>({ title, text, action, act, onDone, said, onClose }: Props<T>) {
  const { cancel } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const yes = () =>
    run(act, (value) => {
      onDone(value);
      announce(said(value));
      onClose();
    });
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
            <Button className="button danger" isPending={pending} onPress={yes}>
              {action}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
