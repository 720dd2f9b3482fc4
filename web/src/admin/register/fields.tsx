// What dialogs of the register ask for: a last day, and words; each with what is wrong with it once that has been tried.

import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import { useTimes } from '../times';
import { secondsOf, type WrongDay } from './states';

interface DayProps {
  label: string;
  value: string;
  latest: string;
  wrong: WrongDay | null;
  onChange: (day: string) => void;
}

export function DayField({ label, value, latest, wrong, onChange }: DayProps) {
  const { register: words, names } = useAdminStrings();
  const { day } = useTimes();
  const says =
    wrong && { empty: names.empty, past: words.past, far: words.far(day(secondsOf(latest))) }[wrong];
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={wrong !== null}
      isRequired
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <Input type="date" max={latest} />
      <FieldError className="field-error">{says}</FieldError>
    </TextField>
  );
}

interface WordsProps {
  label: string;
  hint: string;
  value: string;
  most: number;
  wrong: 'empty' | 'long' | null;
  rows?: number;
  onChange: (text: string) => void;
}

export function WordsField({ label, hint, value, most, wrong, rows = 3, onChange }: WordsProps) {
  const { names } = useAdminStrings();
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={wrong !== null}
      isRequired
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <TextArea className="words-area" dir="auto" rows={rows} />
      <Text slot="description" className="faint">
        {hint}
      </Text>
      <FieldError className="field-error">
        {wrong && (wrong === 'long' ? names.long(most) : names.empty)}
      </FieldError>
    </TextField>
  );
}
