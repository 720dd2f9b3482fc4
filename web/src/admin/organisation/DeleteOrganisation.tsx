// The organisation's end, after its name was typed.

import { useState } from 'react';
import { FieldError, Input, Label, TextField } from 'react-aria-components';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import { useApi, useSigned } from '../context';
import { FormDialog } from '../controls/FormDialog';
import { useAct } from '../useAct';

export function DeleteOrganisation({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const { session, onOut } = useSigned();
  const { organisation: words } = useAdminStrings();
  const { pending, problem, run } = useAct();
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const { name } = session.organisation;
  const right = typed.trim() === name;
  const submit = () => {
    setTried(true);
    if (right) run(api.deleteOrganisation, () => onOut({ kind: 'deleted', name }));
  };
  return (
    <FormDialog
      title={words.deleteTitle(inSentence(name))}
      action={words.deleteAct}
      danger
      pending={pending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{words.deleteText}</p>
      <TextField
        className="field"
        value={typed}
        onChange={setTyped}
        isInvalid={tried && !right}
        autoComplete="off"
        autoFocus
        validationBehavior="aria"
      >
        <Label>{words.deleteType(`\u2068${name}\u2069`)}</Label>
        <Input dir="auto" spellCheck={false} />
        <FieldError className="field-error">{words.deleteNot}</FieldError>
      </TextField>
    </FormDialog>
  );
}
