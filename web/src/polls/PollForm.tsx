// A host makes a poll.

import { Plus, X } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { Button, Form, Input, Label, TextField } from 'react-aria-components';
import { Toggle } from '../controls/Toggle';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

const QUESTION_CHARACTERS = 300;
const OPTION_CHARACTERS = 100;
const MOST_OPTIONS = 10;
/** Members up to whom a count in which all take part goes quickly. */
const MOST_ANONYMOUS = 200;

export function PollForm({ onDone }: { onDone: () => void }) {
  const session = useSession();
  const { view } = useSessionState();
  const strings = useStrings();
  const { polls: words } = strings.floor;
  const [question, setQuestion] = useState('');
  const next = useRef(2);
  const [options, setOptions] = useState([
    { key: 0, text: '' },
    { key: 1, text: '' },
  ]);
  const [multiple, setMultiple] = useState(false);
  const [anonymous, setAnonymous] = useState(false);
  const [live, setLive] = useState(true);
  const [wrong, setWrong] = useState(false);
  const tooMany = view.people.length > MOST_ANONYMOUS;

  const start = (event: FormEvent) => {
    event.preventDefault();
    const texts = options.map(({ text }) => text.trim()).filter(Boolean);
    if (!question.trim() || texts.length < 2) {
      setWrong(true);
      return;
    }
    session.floor({
      act: 'start_poll',
      question: question.trim(),
      options: texts,
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
    <Form className="poll-form" onSubmit={start}>
      <h3>{words.new}</h3>
      <TextField
        className="field"
        value={question}
        onChange={setQuestion}
        maxLength={QUESTION_CHARACTERS}
        autoComplete="off"
        autoFocus
      >
        <Label>{words.question}</Label>
        <Input placeholder={words.questionHint} dir="auto" />
      </TextField>
      {options.map(({ key, text }, at) => (
        <div key={key} className="poll-form-option">
          <TextField
            className="field"
            aria-label={words.option(at + 1)}
            value={text}
            onChange={(changed) =>
              setOptions(options.map((option) => (option.key === key ? { key, text: changed } : option)))
            }
            maxLength={OPTION_CHARACTERS}
            autoComplete="off"
          >
            <Input placeholder={words.option(at + 1)} dir="auto" />
          </TextField>
          {options.length > 2 && (
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
      {options.length < MOST_OPTIONS && (
        <Button className="button small" onPress={add}>
          <Plus aria-hidden="true" />
          {words.addOption}
        </Button>
      )}
      <Toggle text={words.multiple} on={multiple} onChange={setMultiple} />
      <Toggle
        text={words.anonymous}
        hint={tooMany ? words.tooMany : words.anonymousHint}
        on={anonymous && !tooMany}
        disabled={tooMany}
        onChange={setAnonymous}
      />
      {!(anonymous && !tooMany) && (
        <Toggle text={words.live} hint={words.liveHint} on={live} onChange={setLive} />
      )}
      {wrong && (
        <p className="field-error" role="alert">
          {words.missing}
        </p>
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
