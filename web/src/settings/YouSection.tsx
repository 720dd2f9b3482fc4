// Name, language, appearance, and the page as an app of its own.

import { Download } from 'lucide-react';
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { Button, Form, Input, Label, TextField } from 'react-aria-components';
import { LIMITS } from '../generated/core';
import { installation } from '../pwa/installation';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { catalogues, type Language, useStrings } from '../strings';
import { Segments } from './Segments';

export function YouSection() {
  const { settings, preferences: words } = useStrings();
  const [preferences, set] = usePreferences();
  const languages = (Object.keys(catalogues) as Language[]).map(
    (code) =>
      [
        code,
        <span key={code} lang={code}>
          {catalogues[code].language}
        </span>,
      ] as const,
  );
  return (
    <>
      <Name />
      <Segments
        label={settings.language}
        items={languages}
        value={preferences.language}
        onChange={(language) => set({ language })}
      />
      <Segments
        label={settings.appearance}
        items={[
          ['system', settings.system],
          ['light', settings.light],
          ['dark', settings.dark],
          ['contrast', words.contrast],
        ]}
        value={preferences.theme}
        onChange={(theme) => set({ theme })}
      />
      <Install />
    </>
  );
}

function Name() {
  const session = useSession();
  const { view } = useSessionState();
  const { green, preferences: words } = useStrings();
  const [preferences, set] = usePreferences();
  const [name, setName] = useState(preferences.name);
  const inMeeting = view.phase === 'meeting';
  const mayRename = view.policy?.may.rename ?? true;
  const clean = name.trim();
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (!clean) return;
    if (inMeeting && mayRename) session.rename(clean);
    else set({ name: clean });
  };
  return (
    <Form className="name-form" onSubmit={save}>
      <TextField
        className="field"
        value={name}
        onChange={setName}
        maxLength={LIMITS.nameCharacters}
        autoComplete="name"
      >
        <Label>{green.name}</Label>
        <Input dir="auto" />
      </TextField>
      <Button type="submit" className="button" isDisabled={!clean || clean === preferences.name}>
        {words.save}
      </Button>
      {inMeeting && <p className="faint">{mayRename ? words.nameNow : words.nameLater}</p>}
    </Form>
  );
}

/** Only where the browser offers it. */
function Install() {
  const { app } = useStrings();
  const offer = useSyncExternalStore(installation.subscribe, installation.get, installation.get);
  return offer ? (
    <div className="setting-row">
      <p>{app.installText}</p>
      <Button className="button" onPress={() => void installation.install()}>
        <Download aria-hidden="true" />
        {app.install}
      </Button>
    </div>
  ) : null;
}
