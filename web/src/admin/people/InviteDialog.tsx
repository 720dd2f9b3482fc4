// An invitation: for whom, as what, and then its link, this once.

import { useState } from 'react';
import { useAnnounce } from '../../announce/Announcer';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Invitation } from '../api';
import { useApi } from '../context';
import { FormDialog } from '../controls/FormDialog';
import { NameField } from '../controls/NameField';
import { ShownOnce } from '../controls/ShownOnce';
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
  if (made)
    return (
      <ShownOnce
        title={words.ready}
        text={words.readyText(inSentence(made.label))}
        label={words.link}
        value={invitationLink(made.token)}
        words={words}
        onClose={onClose}
      />
    );
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
