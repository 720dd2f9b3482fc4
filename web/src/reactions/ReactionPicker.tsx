// The reactions to choose from, above the bar.

import type { RefObject } from 'react';
import { Button, Dialog, Popover } from 'react-aria-components';
import { useSession } from '../session/session';
import { useStrings } from '../strings';
import { REACTIONS } from './catalogue';

interface Props {
  above: RefObject<HTMLElement | null>;
  open: boolean;
  onOpen: (open: boolean) => void;
}

export function ReactionPicker({ above, open, onOpen }: Props) {
  const session = useSession();
  const { reactions } = useStrings();
  return (
    <Popover
      className="popover reactions-popover"
      triggerRef={above}
      placement="top"
      offset={4}
      isOpen={open}
      onOpenChange={onOpen}
    >
      <Dialog className="reaction-picker" aria-label={reactions.title}>
        {REACTIONS.map(({ name, icon: Icon }, index) => (
          <Button
            key={name}
            className={`reaction ${name}`}
            aria-label={reactions[name]}
            autoFocus={index === 0}
            onPress={() => {
              session.react(name);
              onOpen(false);
            }}
          >
            <Icon aria-hidden="true" />
          </Button>
        ))}
      </Dialog>
    </Popover>
  );
}
