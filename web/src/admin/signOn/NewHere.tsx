// Somebody new: everything that arrived, everything that would be kept, and their yes or no. Nothing is kept before.

import { type FormEvent, useState } from 'react';
import { Button, FieldError, Form, Input, Label, Text, TextField } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Newcomer, Session } from '../api';
import { useApi } from '../context';
import { ProblemText } from '../controls/ProblemText';
import { Entrance } from '../entrance/Entrance';
import { badName, NAME_CHARACTERS } from '../names';
import { useTimes } from '../times';
import { useAct } from '../useAct';

interface Props {
  newcomer: Newcomer;
  onIn: (session: Session) => void;
  onNo: () => void;
}

export function NewHere({ newcomer, onIn, onNo }: Props) {
  const api = useApi();
  const { signOn, names } = useAdminStrings();
  const words = signOn.new;
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [label, setLabel] = useState(newcomer.name ?? '');
  const bad = label.trim() === '' ? null : badName(label);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!bad && !pending) run(() => api.welcome({ number: newcomer.number, label }), onIn);
  };
  const decline = () =>
    run(
      () => api.decline(newcomer.number),
      () => {
        announce(words.forgotten);
        onNo();
      },
    );
  return (
    <Entrance title={words.title(inSentence(newcomer.organisation))} lead={words.lead}>
      <Arrived newcomer={newcomer} />
      <section className="entrance-roles">
        <h2>{words.kept}</h2>
        <ul className="kept-facts">
          <li>{words.keptSubject}</li>
          <li>{words.keptDay}</li>
          <li>{words.keptLabel}</li>
        </ul>
      </section>
      <Form className="entrance-form" onSubmit={submit} validationBehavior="aria">
        <TextField
          className="field"
          value={label}
          onChange={setLabel}
          isInvalid={bad !== null}
          autoComplete="name"
          validationBehavior="aria"
        >
          <Label>{words.label}</Label>
          <Input dir="auto" autoCapitalize="words" />
          <Text slot="description" className="faint">
            {words.labelHint}
          </Text>
          <FieldError className="field-error">
            {bad && (bad === 'long' ? names.long(NAME_CHARACTERS) : names[bad])}
          </FieldError>
        </TextField>
        <ProblemText problem={problem} />
        <div className="answers">
          <Button type="submit" className="button primary large" isPending={pending}>
            {words.yes}
          </Button>
          <Button className="button large" isDisabled={pending} onPress={decline}>
            {words.no}
          </Button>
        </div>
      </Form>
    </Entrance>
  );
}

function Arrived({ newcomer }: { newcomer: Newcomer }) {
  const { signOn } = useAdminStrings();
  const words = signOn.new;
  const { moment } = useTimes();
  const shown = [newcomer.acr, ...newcomer.amr].filter((value) => value !== null);
  const facts: [string, string | null, boolean][] = [
    [words.subject, newcomer.subject, true],
    [words.name, newcomer.name ?? words.nameNone, false],
    [words.shown, shown.length > 0 ? shown.join(', ') : words.shownNone, shown.length > 0],
    [words.when, newcomer.auth_time === null ? null : moment(newcomer.auth_time), false],
    [words.belongs, newcomer.belongs, true],
    [words.dropped, newcomer.dropped > 0 ? words.droppedText(`${newcomer.dropped}`) : null, false],
  ];
  return (
    <section className="entrance-roles">
      <h2>{words.arrived(inSentence(newcomer.provider))}</h2>
      <dl>
        {facts.map(
          ([what, value, literal]) =>
            value !== null && (
              <div key={what}>
                <dt>{what}</dt>
                <dd className="arrived-fact">
                  {literal ? <code dir="ltr">{value}</code> : <bdi>{value}</bdi>}
                </dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}
