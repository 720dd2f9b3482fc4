// Another person's roles.

import { useState } from 'react';
import { useAnnounce } from '../../announce/Announcer';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Account, Person } from '../api';
import { useApi } from '../context';
import { FormDialog } from '../controls/FormDialog';
import type { Role } from '../rights';
import { useAct } from '../useAct';
import { RolePicker } from './RolePicker';

interface Props {
  person: Person;
  onChanged: (account: Account) => void;
  onClose: () => void;
}

export function RolesDialog({ person, onChanged, onClose }: Props) {
  const api = useApi();
  const { change: words, people, save } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [roles, setRoles] = useState<Role[]>(person.roles);
  const name = inSentence(person.label);
  const same = roles.length === person.roles.length && roles.every((role) => person.roles.includes(role));
  const submit = () =>
    run(
      () => api.setRoles(person.id, roles),
      (account) => {
        onChanged(account);
        announce(words.done(name));
        onClose();
      },
    );
  return (
    <FormDialog
      title={words.title(name)}
      action={save}
      disabled={same}
      pending={pending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <RolePicker label={people.roles} chosen={roles} onChange={setRoles} />
    </FormDialog>
  );
}
