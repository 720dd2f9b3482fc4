// One's own passkeys: one more, or one less, but never none.

import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { inSentence, shownName } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Passkey } from '../api';
import { useApi } from '../context';
import { Fetched } from '../controls/Fetched';
import { FormDialog } from '../controls/FormDialog';
import { NameField } from '../controls/NameField';
import { Question } from '../controls/Question';
import { badName } from '../names';
import { useTimes } from '../times';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';

export function Passkeys() {
  const api = useApi();
  const { account: words } = useAdminStrings();
  const { value, problem, reload, set } = useLoaded(api.passkeys);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  return (
    <section className="console-section">
      <div className="console-section-head">
        <div>
          <h2>{words.passkeys}</h2>
          <p className="faint">{words.passkeysText}</p>
        </div>
        <Button className="button" onPress={() => setAdding(true)}>
          <KeyRound aria-hidden="true" />
          {words.addPasskey}
        </Button>
      </div>
      <Fetched value={value} problem={problem} onRetry={reload}>
        {(all) => (
          <ul className="console-list">
            {all.map((passkey) => (
              <PasskeyRow
                key={passkey.id}
                passkey={passkey}
                only={all.length === 1}
                onRemove={() => setRemoving(passkey)}
              />
            ))}
          </ul>
        )}
      </Fetched>
      {adding && <AddPasskey onAdded={reload} onClose={() => setAdding(false)} />}
      {removing && (
        <RemovePasskey
          passkey={removing}
          onRemoved={() => set((before) => before.filter(({ id }) => id !== removing.id))}
          onClose={() => setRemoving(null)}
        />
      )}
    </section>
  );
}

interface RowProps {
  passkey: Passkey;
  /** It cannot be removed. */
  only: boolean;
  onRemove: () => void;
}

function PasskeyRow({ passkey, only, onRemove }: RowProps) {
  const { account: words } = useAdminStrings();
  const { day } = useTimes();
  return (
    <li>
      <div className="console-list-words">
        <bdi className="account-name">{shownName(passkey.label)}</bdi>
        <p className="console-facts">
          <span>{words.passkeySince(day(passkey.since))}</span>{' '}
          <span>{words.passkeyUsed(day(passkey.used))}</span>
        </p>
        {only && <span className="faint">{words.lastPasskey}</span>}
      </div>
      {!only && (
        <Button
          className="button small"
          aria-label={words.removeNamed(inSentence(passkey.label))}
          onPress={onRemove}
        >
          {words.remove}
        </Button>
      )}
    </li>
  );
}

function AddPasskey({ onAdded, onClose }: { onAdded: () => void; onClose: () => void }) {
  const api = useApi();
  const { account: words, passkeyHint } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [label, setLabel] = useState('');
  const [tried, setTried] = useState(false);
  const bad = badName(label);
  const obstacle = api.authenticator.obstacle();
  const submit = () => {
    setTried(true);
    if (bad) return;
    run(
      () => api.addPasskey(label),
      () => {
        onAdded();
        announce(words.added(inSentence(label.trim())));
        onClose();
      },
    );
  };
  return (
    <FormDialog
      title={words.addTitle}
      action={words.addAct}
      disabled={obstacle !== null}
      pending={pending}
      problem={obstacle ?? problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField
        label={words.addLabel}
        hint={words.addHint}
        value={label}
        onChange={setLabel}
        bad={tried ? bad : null}
        autoFocus
      />
      <p className="faint">{passkeyHint}</p>
    </FormDialog>
  );
}

interface RemoveProps {
  passkey: Passkey;
  onRemoved: () => void;
  onClose: () => void;
}

function RemovePasskey({ passkey, onRemoved, onClose }: RemoveProps) {
  const api = useApi();
  const { account: words } = useAdminStrings();
  const name = inSentence(passkey.label);
  return (
    <Question
      title={words.removeTitle(name)}
      text={words.removeText}
      action={words.remove}
      act={() => api.removePasskey(passkey.id)}
      onDone={onRemoved}
      said={() => words.removed(name)}
      onClose={onClose}
    />
  );
}
