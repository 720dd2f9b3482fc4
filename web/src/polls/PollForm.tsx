// A host makes a poll.

import { Plus, X } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button, FieldError, Form, Input, Label, TextField } from 'react-aria-components';
import { Toggle } from '../controls/Toggle';
import { LIMITS } from '../generated/core';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { missing } from './missing';

export function PollForm({ onDone }: { onDone: () => void }) {
  const session = useSession();
  const { view } = useSessionState();
  const strings = useStrings();
  const { polls: words } = strings.floor;
  const [question, setQuestion] = useState('');
  const next = useRef<number>(LIMITS.pollOptionsLeast);
  const [options, setOptions] = useState([
    { key: 0, text: '' },
    { key: 1, text: '' },
  ]);
  const [multiple, setMultiple] = useState(false);
  const [anonymous, setAnonymous] = useState(false);
  const [live, setLive] = useState(true);
  /** How often it was to be started; from then on what is missing is marked. */
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const tooMany = view.people.length > LIMITS.anonymousVotersMost;

  const lacks = missing(question, options);
  const complete = !lacks.question && lacks.options.length === 0;
  const marked = tries > 0;
  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries]);

  const start = (event: FormEvent) => {
    event.preventDefault();
    if (!complete) {
      setTries(tries + 1);
      return;
    }
    session.floor({
      act: 'start_poll',
      question: question.trim(),
      options: options.map(({ text }) => text.trim()).filter(Boolean),
      multiple,
      anonymous: anonymous && !tooMany,
      live,
    });
    onDone();
  };
  const add = () => {
    setOptions([...options, { key: next.current, text: '' }]);
    next.current += 1;
  };
  return (
    <Form ref={form} className="poll-form" validationBehavior="aria" onSubmit={start}>
      <h3>{words.new}</h3>
      <TextField
        className="field"
        value={question}
        onChange={setQuestion}
        maxLength={LIMITS.questionCharacters}
        isInvalid={marked && lacks.question}
        autoComplete="off"
        autoFocus
      >
        <Label>{words.question}</Label>
        <Input placeholder={words.questionHint} dir="auto" />
        <FieldError className="field-error">{words.missingQuestion}</FieldError>
      </TextField>
      {options.map(({ key, text }, at) => (
        <div key={key} className="poll-form-option">
          <TextField
            className="field"
            value={text}
            onChange={(changed) =>
              setOptions(options.map((option) => (option.key === key ? { key, text: changed } : option)))
            }
            maxLength={LIMITS.optionCharacters}
            isInvalid={marked && lacks.options.includes(key)}
            autoComplete="off"
            // One that was added: whoever adds it writes it.
            autoFocus={key >= LIMITS.pollOptionsLeast}
          >
            <Label>{words.option(at + 1)}</Label>
            <Input dir="auto" />
            <FieldError className="field-error">{words.missingOption}</FieldError>
          </TextField>
          {options.length > LIMITS.pollOptionsLeast && (
            <Button
              className="icon-button small"
              aria-label={words.removeOption(at + 1)}
              onPress={() => setOptions(options.filter((option) => option.key !== key))}
            >
              <X aria-hidden="true" />
            </Button>
          )}
        </div>
      ))}
      {options.length < LIMITS.pollOptionsMost && (
        <Button className="button small" onPress={add}>
          <Plus aria-hidden="true" />
          {words.addOption}
        </Button>
      )}
      <Toggle text={words.multiple} on={multiple} onChange={setMultiple} />
      <Toggle
        text={words.anonymous}
        hint={tooMany ? words.tooMany(LIMITS.anonymousVotersMost) : words.anonymousHint}
        on={anonymous && !tooMany}
        disabled={tooMany}
        onChange={setAnonymous}
      />
      {!(anonymous && !tooMany) && (
        <Toggle text={words.live} hint={words.liveHint} on={live} onChange={setLive} />
      )}
      <div className="dialog-actions">
        <Button className="button" onPress={onDone}>
          {strings.cancel}
        </Button>
        <Button type="submit" className="button primary">
          {words.start}
        </Button>
      </div>
    </Form>
  );
}
