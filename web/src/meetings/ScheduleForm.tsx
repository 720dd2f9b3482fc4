// Planning a meeting, or changing the plan.

import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import {
  Button,
  Dialog,
  FieldError,
  Form,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  TextField,
} from 'react-aria-components';
import { ClassRulesCard } from '../classes/ClassRules';
import { givenPowers } from '../classes/fixed';
import { Choice } from '../controls/Choice';
import { Toggle } from '../controls/Toggle';
import { type ClassRules, type Errand, LIMITS, type Problem } from '../generated/core';
import { PowerSwitches } from '../host/PowerSwitches';
import { QuietChoice } from '../host/QuietChoice';
import { ProblemNotice } from '../screens/Problem';
import { usePreferences, useSession } from '../session/session';
import { useStrings } from '../strings';
import { detailsOf, type Plan, type PlanProblem } from './plan';
import { lengthOf } from './times';
import { ownZone } from './zones';

export interface Draft {
  plan: Plan;
  /** The meeting that is changed; a new one without. */
  hostLink: string | null;
  /** The rules of its class. */
  rules?: ClassRules | null;
}

interface Props {
  /** Shown as long as there is one. */
  draft: Draft | null;
  onDone: (errand: Errand, fresh: boolean) => void;
  onClose: () => void;
}

export function ScheduleForm({ draft, onDone, onClose }: Props) {
  const { schedule, close } = useStrings();
  return (
    <ModalOverlay className="overlay" isOpen={draft !== null} onOpenChange={(open) => !open && onClose()}>
      <Modal className="modal sheet">
        <Dialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{draft?.hostLink ? schedule.titleEdit : schedule.title}</Heading>
            <Button slot="close" className="icon-button" aria-label={close}>
              <X aria-hidden="true" />
            </Button>
          </header>
          {draft && <Fields draft={draft} onDone={onDone} onClose={onClose} />}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Fields({ draft, onDone, onClose }: Props & { draft: Draft }) {
  const session = useSession();
  const strings = useStrings();
  const { schedule } = strings;
  const [plan, setPlan] = useState(draft.plan);
  const [wrong, setWrong] = useState<PlanProblem | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saving, setSaving] = useState(false);
  const { opening } = plan;
  const change = (part: Partial<Plan>) => {
    setPlan({ ...plan, ...part });
    setWrong(null);
  };
  const begin = (part: Partial<Plan['opening']>) => change({ opening: { ...opening, ...part } });

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const details = detailsOf(plan);
    if (typeof details === 'string') {
      setWrong(details);
      return;
    }
    setSaving(true);
    setProblem(null);
    const { hostLink, rules } = draft;
    const wish = hostLink
      ? ({ type: 'rearrange', hostLink, details, opening } as const)
      : ({ type: 'arrange', details, opening, ...(rules ? { class: rules } : {}) } as const);
    const errand = await session.errand(wish);
    setSaving(false);
    if (errand.state === 'done') onDone(errand, hostLink === null);
    else setProblem(errand.problem ?? 'unreachable');
  };

  return (
    <Form className="dialog-body schedule" onSubmit={(event) => void save(event)}>
      {draft.rules && <ClassRulesCard rules={draft.rules} words={strings.classes} level={3} />}
      <TextField
        className="field"
        value={plan.title}
        onChange={(title) => change({ title })}
        maxLength={LIMITS.titleCharacters}
        autoComplete="off"
        autoFocus
      >
        <Label>{schedule.name}</Label>
        <Input placeholder={schedule.nameHint} dir="auto" />
      </TextField>
      <Toggle
        text={schedule.fixed}
        hint={schedule.fixedHint}
        on={plan.fixed}
        onChange={(fixed) => change({ fixed })}
      />
      {plan.fixed && <TimeFields plan={plan} wrong={wrong} onChange={change} />}
      <fieldset className="group">
        <legend>{schedule.options}</legend>
        {/* How it begins is the class's word, where there is one: its rules stand above. */}
        {!draft.rules && (
          <Toggle
            text={schedule.lobby}
            hint={schedule.lobbyHint}
            on={opening.lobby}
            onChange={(lobby) => begin({ lobby })}
          />
        )}
        <Toggle
          text={schedule.early}
          hint={schedule.earlyHint}
          on={opening.early}
          onChange={(early) => begin({ early })}
        />
        {!draft.rules?.muted && (
          <QuietChoice value={opening.quietAbove} onChange={(quietAbove) => begin({ quietAbove })} />
        )}
      </fieldset>
      <PowerSwitches
        label={schedule.allowed}
        offered={givenPowers(draft.rules)}
        powers={opening.allowed}
        onChange={(power, on) => begin({ allowed: { ...opening.allowed, [power]: on } })}
      />
      <div className="dialog-end">
        {problem && <ProblemNotice problem={problem} />}
        <div className="dialog-actions">
          <Button className="button" onPress={onClose}>
            {strings.cancel}
          </Button>
          <Button type="submit" className="button primary" isPending={saving}>
            {saving ? schedule.saving : draft.hostLink ? schedule.saveEdit : schedule.save}
          </Button>
        </div>
      </div>
    </Form>
  );
}

const LENGTHS = [15, 30, 45, 60, 90, 120, 180, 240, 480];
const REPEATS = ['never', 'daily', 'weekdays', 'weekly', 'fortnightly', 'monthly'] as const;

interface TimeProps {
  plan: Plan;
  wrong: PlanProblem | null;
  onChange: (part: Partial<Plan>) => void;
}

function TimeFields({ plan, wrong, onChange }: TimeProps) {
  const strings = useStrings();
  const { schedule, repeats } = strings;
  const [{ language }] = usePreferences();
  const lengths = LENGTHS.includes(plan.minutes) ? LENGTHS : [...LENGTHS, plan.minutes].sort((a, b) => a - b);
  return (
    <div className="time-fields">
      <TextField
        className="field"
        type="date"
        value={plan.date}
        onChange={(date) => onChange({ date })}
        isInvalid={wrong !== null}
        validationBehavior="aria"
      >
        <Label>{schedule.date}</Label>
        <Input />
        <FieldError className="field-error">{wrong && schedule[wrong]}</FieldError>
      </TextField>
      <TextField
        className="field"
        type="time"
        value={plan.time}
        onChange={(time) => onChange({ time })}
        isInvalid={wrong === 'wrongTime'}
        validationBehavior="aria"
      >
        <Label>{schedule.time}</Label>
        <Input />
      </TextField>
      <Choice
        label={schedule.minutes}
        items={lengths.map((minutes) => ({
          id: String(minutes),
          name: lengthOf(minutes, language),
        }))}
        value={String(plan.minutes)}
        onChange={(minutes) => onChange({ minutes: Number(minutes) })}
      />
      <Choice
        label={schedule.repeats}
        items={REPEATS.map((id) => ({ id, name: repeats[id] }))}
        value={plan.repeats}
        onChange={(chosen) => onChange({ repeats: chosen })}
      />
      <p className="faint time-zone">
        {plan.zone === ownZone() ? schedule.zone(plan.zone) : schedule.otherZone(plan.zone)}
        {plan.repeats !== 'never' && ` ${schedule.shifts}`}
      </p>
    </div>
  );
}
