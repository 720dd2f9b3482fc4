// Every shortcut: each can be given another key or none.

import { Pencil, RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { Toggle } from '../controls/Toggle';
import { usePreferences } from '../session/session';
import { idOf, type Key, nameOf, refusal, SHORTCUTS, type Shortcut } from '../shortcuts/catalogue';
import { useStrings } from '../strings';

export function KeyboardSection() {
  const { preferences: words, shortcuts } = useStrings();
  const [preferences, set] = usePreferences();
  const { keys } = preferences;
  const [listening, setListening] = useState<string | null>(null);
  const [refused, setRefused] = useState<{ id: string; text: string } | null>(null);

  const change = (id: string, key: Key | null | undefined) => {
    const { [id]: _, ...others } = keys;
    set({ keys: key === undefined ? others : { ...others, [id]: key } });
    setRefused(null);
  };
  const take = (id: string, key: Key) => {
    const why = refusal(key, id, keys);
    const name = nameOf(key, shortcuts.space);
    if (why === 'taken') setRefused({ id, text: words.keyTaken(name) });
    else if (why) setRefused({ id, text: words.keyUsed(name, shortcuts[why.label]) });
    else change(id, key);
  };
  return (
    <>
      <Toggle
        text={shortcuts.enabled}
        hint={shortcuts.enabledHint}
        on={preferences.shortcuts}
        onChange={(on) => set({ shortcuts: on })}
      />
      <ul className="key-list">
        {SHORTCUTS.map((shortcut) => {
          const id = idOf(shortcut);
          return (
            <KeyRow
              key={id}
              shortcut={shortcut}
              now={id in keys ? (keys[id] ?? null) : shortcut}
              changed={id in keys}
              listening={listening === id}
              refused={refused?.id === id ? refused.text : null}
              onListen={(on) => setListening(on ? id : null)}
              onKey={(key) => take(id, key)}
              onOff={() => change(id, null)}
              onReset={() => change(id, undefined)}
            />
          );
        })}
      </ul>
      <Button
        className="button quiet"
        isDisabled={Object.keys(keys).length === 0}
        onPress={() => set({ keys: {} })}
      >
        <RotateCcw aria-hidden="true" />
        {words.resetKeys}
      </Button>
    </>
  );
}

interface RowProps {
  shortcut: Shortcut;
  now: Key | null;
  changed: boolean;
  listening: boolean;
  refused: string | null;
  onListen: (on: boolean) => void;
  onKey: (key: Key) => void;
  onOff: () => void;
  onReset: () => void;
}

function KeyRow({ shortcut, now, changed, listening, refused, onListen, onKey, onOff, onReset }: RowProps) {
  const { preferences: words, shortcuts } = useStrings();
  const what = `${shortcuts[shortcut.label]} (${nameOf(shortcut, shortcuts.space)})`;
  useEffect(() => {
    if (!listening) return;
    const press = (event: KeyboardEvent) => {
      if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      onListen(false);
      if (event.key !== 'Escape')
        onKey({ key: event.key.toLowerCase(), ctrl: event.ctrlKey || event.metaKey });
    };
    addEventListener('keydown', press, true);
    return () => removeEventListener('keydown', press, true);
  });
  return (
    <li className="key-row">
      <span className="key-label">{shortcuts[shortcut.label]}</span>
      <span className="key-now" role="status">
        {listening ? (
          <em>{words.pressKey}</em>
        ) : now ? (
          <kbd>{nameOf(now, shortcuts.space)}</kbd>
        ) : (
          <span className="faint">{words.off}</span>
        )}
      </span>
      <span className="key-acts">
        <Button
          className="icon-button small"
          aria-label={words.changeKey(what)}
          onPress={() => onListen(!listening)}
          onBlur={() => onListen(false)}
        >
          <Pencil aria-hidden="true" />
        </Button>
        <Button
          className="button small ghost"
          aria-label={changed ? words.resetKey(what) : words.switchOffKey(what)}
          onPress={changed ? onReset : onOff}
        >
          {changed ? words.reset : words.switchOff}
        </Button>
      </span>
      {refused && (
        <p className="field-error" role="alert">
          {refused}
        </p>
      )}
    </li>
  );
}
