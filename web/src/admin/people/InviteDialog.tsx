// An invitation: for whom, as what, and then its link, this once.

import { Check, Copy } from 'lucide-react';
import { useId, useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { useCopied } from '../../controls/useCopied';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Invitation } from '../api';
import { useApi } from '../context';
import { FormDialog } from '../controls/FormDialog';
import { NameField } from '../controls/NameField';
import { badName } from '../names';
import { invitationLink } from '../place';
import type { Role } from '../rights';
import { useAct } from '../useAct';
import { RolePicker } from './RolePicker';

interface Props {
  onMade: () => void;
  onClose: () => void;
}

export function InviteDialog({ onMade, onClose }: Props) {
  const api = useApi();
  const { invite: words } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [label, setLabel] = useState('');
  const [roles, setRoles] = useState<Role[]>(['member']);
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<(Invitation & { token: string }) | null>(null);
  const bad = badName(label);
  const submit = () => {
    setTried(true);
    if (bad) return;
    run(
      () => api.invite({ label, roles }),
      (invitation) => {
        setMade(invitation);
        announce(words.made(inSentence(invitation.label)));
        onMade();
      },
    );
  };
  if (made) return <InvitationMade invitation={made} onClose={onClose} />;
  return (
    <FormDialog
      title={words.title}
      action={words.act}
      pending={pending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField
        label={words.label}
        hint={words.labelHint}
        value={label}
        onChange={setLabel}
        bad={tried ? bad : null}
        autoFocus
      />
      <RolePicker label={words.roles} chosen={roles} onChange={setRoles} />
    </FormDialog>
  );
}

interface MadeProps {
  invitation: Invitation & { token: string };
  onClose: () => void;
}

function InvitationMade({ invitation, onClose }: MadeProps) {
  const { invite: words, done } = useAdminStrings();
  const { copied, copy } = useCopied(words.copied);
  const link = invitationLink(invitation.token);
  const id = useId();
  return (
    // Only the button closes it: the link would be gone.
    <ModalOverlay
      className="overlay"
      isOpen
      isKeyboardDismissDisabled
      onOpenChange={(now) => !now && onClose()}
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">{words.ready}</Heading>
          <p>{words.readyText(inSentence(invitation.label))}</p>
          <div className="once">
            <span id={id} className="once-label">
              {words.link}
            </span>
            <output className="address" aria-labelledby={id} dir="ltr">
              {link}
            </output>
          </div>
          <div className="dialog-actions">
            <Button className="button" onPress={onClose}>
              {done}
            </Button>
            <Button className="button primary" onPress={() => copy(link)} autoFocus>
              {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
              {copied ? words.copied : words.copy}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
