// Something to fill in, over the page.

import { X } from 'lucide-react';
import type { FormEvent, ReactNode } from 'react';
import { Button, Dialog, Form, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import { focusWrong } from '../focusWrong';
import type { Problem } from '../problems';
import { ProblemText } from './ProblemText';

interface Props {
  title: string;
  action: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  pending: boolean;
  problem: Problem | null;
  children: ReactNode;
  onSubmit: () => void;
  onClose: () => void;
}

export function FormDialog(props: Props) {
  const {
    title,
    action,
    danger = false,
    disabled = false,
    pending,
    problem,
    children,
    onSubmit,
    onClose,
  } = props;
  const { cancel, close } = useAdminStrings();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    focusWrong(event.currentTarget);
    if (!pending && !disabled) onSubmit();
  };
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(now) => !now && onClose()}>
      <Modal className="modal form">
        <Dialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <Button slot="close" className="icon-button" aria-label={close}>
              <X aria-hidden="true" />
            </Button>
          </header>
          <Form className="dialog-body" onSubmit={submit} validationBehavior="aria">
            {children}
            <ProblemText problem={problem} />
            <div className="dialog-actions">
              <Button className="button" onPress={onClose}>
                {cancel}
              </Button>
              <Button
                type="submit"
                className={danger ? 'button danger' : 'button primary'}
                isPending={pending}
                isDisabled={disabled}
              >
                {action}
              </Button>
            </div>
          </Form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
