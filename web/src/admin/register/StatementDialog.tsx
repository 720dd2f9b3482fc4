// The officer says that a measure does not apply, or an administrator asks to leave its default: why, and until when.

import { useState } from 'react';
import { useAdminStrings } from '../../strings/admin';
import type { Measure } from '../api';
import { FormDialog } from '../controls/FormDialog';
import { useTimes } from '../times';
import { DayField, WordsField } from './fields';
import { useSays } from './says';
import {
  lastDay,
  oneLine,
  REASON_CHARACTERS,
  REVIEW_MONTHS,
  SETTING_CHARACTERS,
  secondsOf,
  wrongDay,
  wrongWords,
} from './states';
import { useWrite } from './useWrite';

interface Props {
  measure: Measure;
  kind: 'not_applicable' | 'ask_change';
  onWritten: () => void;
  onClose: () => void;
}

export function StatementDialog({ measure, kind, onWritten, onClose }: Props) {
  const { register: words } = useAdminStrings();
  const { says, lang } = useSays();
  const { day } = useTimes();
  const today = new Date();
  const latest = lastDay(today, REVIEW_MONTHS);
  const [setting, setSetting] = useState('');
  const [reason, setReason] = useState('');
  const [review, setReview] = useState(latest);
  const [tried, setTried] = useState(false);
  const { pending, problem, write } = useWrite(measure, () => {
    onWritten();
    onClose();
  });
  const leaves = kind === 'ask_change';
  const wrong = {
    setting: leaves ? wrongWords(setting, SETTING_CHARACTERS) : null,
    reason: wrongWords(reason, REASON_CHARACTERS),
    review: wrongDay(review, latest, today),
  };
  const submit = () => {
    setTried(true);
    if (wrong.setting || wrong.reason || wrong.review) return;
    const because = { reason: oneLine(reason), review };
    write(() =>
      leaves ? { sign: kind, setting: oneLine(setting), ...because } : { sign: kind, ...because },
    );
  };
  return (
    <FormDialog
      title={leaves ? words.leaveTitle(measure.id) : words.notApplicableTitle(measure.id)}
      action={leaves ? words.acts.ask : words.acts.notApplicable}
      pending={pending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <p lang={lang}>{says(measure.what)}</p>
      {!leaves && measure.when && (
        <p>
          {words.when} <span lang={lang}>{says(measure.when)}</span>
        </p>
      )}
      <p className="faint">{leaves ? words.leaveText : words.notApplicableText}</p>
      {leaves && (
        <WordsField
          label={words.setting}
          hint={words.settingHint}
          value={setting}
          most={SETTING_CHARACTERS}
          rows={2}
          wrong={tried ? wrong.setting : null}
          onChange={setSetting}
        />
      )}
      <WordsField
        label={words.reason}
        hint={words.reasonHint}
        value={reason}
        most={REASON_CHARACTERS}
        wrong={tried ? wrong.reason : null}
        onChange={setReason}
      />
      <DayField
        label={words.reviewLabel(day(secondsOf(latest)))}
        value={review}
        latest={latest}
        wrong={tried ? wrong.review : null}
        onChange={setReview}
      />
    </FormDialog>
  );
}
