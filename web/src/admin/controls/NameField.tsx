// A name, label or path, with what is wrong with it once that has been tried.

import type { ReactNode } from 'react';
import { FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import { type BadName, NAME_CHARACTERS } from '../names';

interface Props {
  label: string;
  hint?: ReactNode;
  value: string;
  onChange: (value: string) => void;
  bad: BadName | null;
  /** What holds for this field: how many characters at most. */
  most?: number;
  /** The browser may fill it in. */
  autoComplete?: string;
  autoFocus?: boolean;
  isPath?: boolean;
  isReadOnly?: boolean;
  /** It may be left empty. */
  isOptional?: boolean;
}

export function NameField(props: Props) {
  const { label, hint, value, onChange, bad, most = NAME_CHARACTERS } = props;
  const {
    autoComplete = 'off',
    autoFocus = false,
    isPath = false,
    isReadOnly = false,
    isOptional = false,
  } = props;
  const { names } = useAdminStrings();
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={bad !== null}
      isRequired={!isOptional}
      isReadOnly={isReadOnly}
      autoComplete={autoComplete}
      autoFocus={autoFocus}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <Input dir={isPath ? 'ltr' : 'auto'} spellCheck={!isPath} autoCapitalize={isPath ? 'none' : 'words'} />
      {hint && (
        <Text slot="description" className="faint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">
        {bad && (bad === 'long' ? names.long(most) : names[bad])}
      </FieldError>
    </TextField>
  );
}
