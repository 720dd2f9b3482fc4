// A kept meeting's invitation, and the link of its hosts.

import { CalendarDays, Copy, KeyRound, X } from 'lucide-react';
import { useId, useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { CopyButton } from '../controls/CopyLink';
import { addressOf } from '../screens/link';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import { Colleagues } from './Colleagues';
import { downloadCalendar, invitationText } from './invitation';
import type { KeptMeeting } from './kept';

interface Props {
  /** Shown as long as there is one. */
  meeting: KeptMeeting | null;
  /** It has just been made. */
  fresh: boolean;
  onClose: () => void;
}

export function Invitation({ meeting, fresh, onClose }: Props) {
  const { invitation, close } = useStrings();
  return (
    <ModalOverlay
      className="overlay"
      isOpen={meeting !== null}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{fresh ? invitation.title : invitation.titleShown}</Heading>
            <Button slot="close" className="icon-button" aria-label={close}>
              <X aria-hidden="true" />
            </Button>
          </header>
          {meeting && <Body meeting={meeting} />}
          <div className="dialog-actions">
            <Button slot="close" className="button">
              {invitation.done}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Body({ meeting }: { meeting: KeptMeeting }) {
  const strings = useStrings();
  const { invitation } = strings;
  const [{ language }] = usePreferences();
  const id = useId();
  const [names, setNames] = useState<readonly string[]>([]);
  const text = invitationText(meeting, strings, language, names);
  return (
    <div className="dialog-body">
      <section className="invitation" aria-labelledby={id}>
        <p id={id}>{invitation.lead}</p>
        <textarea
          className="invitation-text"
          readOnly
          value={text}
          rows={9}
          aria-label={invitation.text}
          dir="auto"
        />
        <div className="button-row">
          <CopyButton className="button primary" text={text} label={invitation.copy} icon={Copy} />
          {meeting.details.startsAt !== null && (
            <Button className="button" onPress={() => void downloadCalendar(meeting, strings)}>
              <CalendarDays aria-hidden="true" />
              {invitation.calendar}
            </Button>
          )}
        </div>
      </section>
      <Colleagues names={names} onChange={setNames} />
      <section className="host-link">
        <h3>
          <KeyRound aria-hidden="true" />
          {invitation.hostLink}
        </h3>
        <p>{invitation.hostWarning}</p>
        <CopyButton
          className="button small"
          text={addressOf(meeting.hostLink)}
          label={invitation.copyHost}
          icon={Copy}
        />
      </section>
    </div>
  );
}
