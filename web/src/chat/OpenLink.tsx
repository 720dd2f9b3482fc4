// Before a link is followed: where it leads, in full.

import { ExternalLink } from 'lucide-react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useStrings } from '../strings';

export function OpenLink({ address, onClose }: { address: string | null; onClose: () => void }) {
  const { chat, cancel } = useStrings();
  const follow = () => {
    if (address) window.open(address, '_blank', 'noopener,noreferrer');
    onClose();
  };
  return (
    <ModalOverlay
      className="overlay"
      isOpen={address !== null}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
    >
      <Modal className="modal narrow">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title">{chat.linkTitle}</Heading>
          <p>{chat.linkText}</p>
          <p className="address" dir="ltr">
            {address}
          </p>
          <div className="dialog-actions">
            <Button className="button" onPress={onClose}>
              {cancel}
            </Button>
            <Button className="button primary" onPress={follow} autoFocus>
              <ExternalLink aria-hidden="true" />
              {chat.linkOpen}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
