// What is kept in this browser, with a way to forget each; and what the server knows.

import { ScanEye, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useAnnounce } from '../announce/Announcer';
import { valueText } from '../inventory/values';
import { LeaveOutSwitch } from '../recording/LeaveOutSwitch';
import { usePreferences, useSession } from '../session/session';
import { useStrings } from '../strings';
import { useDialogs } from './Dialogs';
import { forget, type KeptName, type KeptThing, keptThings } from './kept';

export function PrivacySection() {
  const session = useSession();
  const strings = useStrings();
  const { preferences: words, inventory } = strings;
  const [{ language }] = usePreferences();
  const open = useDialogs();
  const announce = useAnnounce();
  const [things, setThings] = useState<KeptThing[] | null>(null);
  const [asking, setAsking] = useState<KeptName | null>(null);
  const look = useCallback(() => void keptThings().then(setThings, () => setThings([])), []);
  useEffect(look, [look]);
  const remove = async (name: KeptName) => {
    await forget(name);
    if (name === 'preferences') session.preferences.begin();
    if (name === 'meetings') session.meetings.reload();
    setAsking(null);
    announce(words.forgotten(words.kept[name][0]));
    look();
  };
  return (
    <>
      <p className="faint">{words.keptLead}</p>
      {things?.length === 0 && <p>{words.keptNothing}</p>}
      <ul className="kept-list">
        {things?.map(({ name, bytes }) => (
          <li key={name}>
            <div>
              <strong>{words.kept[name][0]}</strong>
              <span className="faint"> {valueText({ length: bytes }, inventory, language)}</span>
              <p>{asking === name ? words.kept[name][2] : words.kept[name][1]}</p>
            </div>
            <Button
              className={asking === name ? 'button small danger' : 'button small'}
              aria-label={
                asking === name
                  ? `${words.forgetNow}: ${words.kept[name][0]}`
                  : words.forgetNamed(words.kept[name][0])
              }
              onPress={() => (asking === name ? void remove(name) : setAsking(name))}
            >
              <Trash2 aria-hidden="true" />
              {asking === name ? words.forgetNow : words.forget}
            </Button>
          </li>
        ))}
      </ul>
      <LeaveOutSwitch />
      <Button className="button" onPress={() => open('inventory')}>
        <ScanEye aria-hidden="true" />
        {inventory.open}
      </Button>
    </>
  );
}
