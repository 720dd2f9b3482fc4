// The officer signs for a measure, until a day.

import { useState } from 'react';
import { Input, Label, Text, TextField } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { useAdminStrings } from '../../strings/admin';
import type { Measure } from '../api';
import { useApi } from '../context';
import { FormDialog } from '../controls/FormDialog';
import { useTimes } from '../times';
import { useAct } from '../useAct';
import { useSays } from './Register';
import { hashOf, lastDay, secondsOf } from './states';

interface Props {
  measure: Measure;
  onSigned: () => void;
  onClose: () => void;
}

export function AttestDialog({ measure, onSigned, onClose }: Props) {
  const api = useApi();
  const { register: words } = useAdminStrings();
  const { says, lang } = useSays();
  const { day } = useTimes();
  const announce = useAnnounce();
  const latest = lastDay(new Date(), measure.term ?? 0);
  const [until, setUntil] = useState(latest);
  const [file, setFile] = useState<File | null>(null);
  const { pending, problem, run } = useAct();
  const sign = () =>
    run(
      async () => api.attest(measure.id, { until, document: file && (await hashOf(file)) }),
      () => {
        announce(words.done(measure.id));
        onSigned();
        onClose();
      },
    );
  return (
    <FormDialog
      title={words.attestTitle(measure.id)}
      action={words.act}
      disabled={until === ''}
      pending={pending}
      problem={problem}
      onSubmit={sign}
      onClose={onClose}
    >
      <p lang={lang}>{says(measure.what)}</p>
      <TextField className="field" value={until} onChange={setUntil} isRequired validationBehavior="aria">
        <Label>{words.untilLabel(day(secondsOf(latest)))}</Label>
        <Input type="date" max={latest} />
      </TextField>
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
