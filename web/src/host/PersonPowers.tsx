// What one person may do of what everyone may: taken away and given back, each for itself.

import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { Person, Policy } from '../generated/core';
import { shownName } from '../people/name';
import { useSession } from '../session/session';
import { useStrings } from '../strings';
import { POWERS, PowerSwitches } from './PowerSwitches';
import { takenFrom } from './rights';

interface Props {
  open: boolean;
  policy: Policy;
  person: Person;
  onClose: () => void;
}

export function PersonPowers({ open, policy, person, onClose }: Props) {
  const session = useSession();
  const { invitation, person: words, stage } = useStrings();
  const taken = takenFrom(policy, person);
  return (
    <ModalOverlay className="overlay" isOpen={open} onOpenChange={(now) => !now && onClose()} isDismissable>
      <Modal className="modal narrow">
        <Dialog className="dialog">
          <Heading slot="title">
            <bdi>{shownName(person.name) || stage.unknown}</bdi>
          </Heading>
          <PowerSwitches
            label={words.powers}
            offered={POWERS.filter((power) => policy.allowed[power])}
            powers={person.may}
            onChange={(power, on) =>
              session.host({ act: 'deny', person: person.id, powers: { ...taken, [power]: !on } })
            }
          />
          <div className="dialog-actions">
            <Button className="button" slot="close">
              {invitation.done}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
