// Whom of one's organisation an invitation is for: found by all of a name, and named in the text. Nothing of it is kept.

import { Search, UserPlus, X } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { Button, Form, Input, Label, TextField, useLocale } from 'react-aria-components';
import { useAnnounce } from '../announce/Announcer';
import { inSentence, shownName } from '../people/name';
import { useStrings } from '../strings';
import { type Closed, type Looked, look, mayFind } from './colleagues';

/** Names of one invitation at most. */
const MOST = 50;

interface Props {
  names: readonly string[];
  onChange: (names: readonly string[]) => void;
}

export function Colleagues({ names, onChange }: Props) {
  const { invitation } = useStrings();
  const announce = useAnnounce();
  const [may, setMay] = useState<boolean | Closed>(false);
  const { locale } = useLocale();
  const [who, setWho] = useState('');
  const [looked, setLooked] = useState<Looked | null>(null);
  const [pending, setPending] = useState(false);
  useEffect(() => {
    let there = true;
    void mayFind().then((on) => there && setMay(on));
    return () => {
      there = false;
    };
  }, []);
  if (!may) return null;
  if (may !== true) {
    const lang = locale.startsWith('nl') ? 'nl' : 'en';
    return (
      <p className="faint" lang={lang}>
        {may[lang]}
      </p>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (who.trim() === '' || pending) return;
    setPending(true);
    void look(who).then((answer) => {
      setPending(false);
      setLooked(answer);
    });
  };
  const add = (name: string) => {
    onChange([...names.filter((one) => one !== name), name].slice(-MOST));
    announce(invitation.added(inSentence(name)));
    setLooked(null);
    setWho('');
  };
  return (
    <section className="colleagues">
      <h3>
        <UserPlus aria-hidden="true" />
        {invitation.find}
      </h3>
      <p className="faint">{invitation.findText}</p>
      <Form className="colleagues-form" onSubmit={submit}>
        <TextField className="field" value={who} onChange={setWho} autoComplete="off" maxLength={320}>
          <Label>{invitation.findLabel}</Label>
          <Input dir="auto" spellCheck={false} />
        </TextField>
        <Button type="submit" className="button" isPending={pending}>
          <Search aria-hidden="true" />
          {invitation.findAct}
        </Button>
      </Form>
      <div className="colleagues-answer" role="status">
        {looked && <Answer looked={looked} onAdd={add} />}
      </div>
      {names.length > 0 && (
        <ul className="colleagues-list" aria-label={invitation.invited}>
          {names.map((name) => (
            <li key={name}>
              <bdi>{shownName(name)}</bdi>
              <Button
                className="icon-button small"
                aria-label={invitation.remove(inSentence(name))}
                onPress={() => onChange(names.filter((one) => one !== name))}
              >
                <X aria-hidden="true" />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Answer({ looked, onAdd }: { looked: Looked; onAdd: (name: string) => void }) {
  const { invitation } = useStrings();
  if (looked.kind === 'nobody') return <p>{invitation.notFound}</p>;
  if (looked.kind !== 'found') return <p className="field-error">{invitation[looked.kind]}</p>;
  const { name, several } = looked;
  if (several) return <p>{invitation.several(inSentence(name))}</p>;
  return (
    <>
      <p>{invitation.found(inSentence(name))}</p>
      <Button className="button small primary" onPress={() => onAdd(name)}>
        {invitation.add}
      </Button>
    </>
  );
}
