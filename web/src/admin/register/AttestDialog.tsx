// The officer signs for a measure, until a day.

import { useState } from 'react';
import { Input, Label, Text, TextField } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import type { Measure } from '../api';
import { FormDialog } from '../controls/FormDialog';
import { useTimes } from '../times';
import { DayField } from './fields';
import { useSays } from './says';
import { hashOf, lastDay, secondsOf, wrongDay } from './states';
import { useWrite } from './useWrite';

interface Props {
  measure: Measure;
  onWritten: () => void;
  onClose: () => void;
}

export function AttestDialog({ measure, onWritten, onClose }: Props) {
  const { register: words } = useAdminStrings();
  const { says, lang } = useSays();
  const { day } = useTimes();
  const today = new Date();
  const latest = lastDay(today, measure.term ?? 0);
  const [until, setUntil] = useState(latest);
  const [file, setFile] = useState<File | null>(null);
  const [tried, setTried] = useState(false);
  const { pending, problem, write } = useWrite(measure, () => {
    onWritten();
    onClose();
  });
  const wrong = wrongDay(until, latest, today);
  const submit = () => {
    setTried(true);
    if (wrong) return;
    write(async () => ({ sign: 'attest', until, document: file && (await hashOf(file)) }));
  };
  return (
    <FormDialog
      title={words.attestTitle(measure.id)}
      action={words.acts.attest}
      pending={pending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <p lang={lang}>{says(measure.what)}</p>
      <DayField
        label={words.untilLabel(day(secondsOf(latest)))}
        value={until}
        latest={latest}
        wrong={tried ? wrong : null}
        onChange={setUntil}
      />
      <TextField className="field">
        <Label>{words.document}</Label>
        <Input type="file" onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)} />
        <Text slot="description" className="faint">
          {words.documentHint}
        </Text>
      </TextField>
    </FormDialog>
  );
}
