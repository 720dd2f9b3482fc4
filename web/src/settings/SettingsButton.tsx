// The way to the settings from outside of a meeting.

import { Settings as SettingsIcon } from 'lucide-react';
import { Button } from 'react-aria-components';
import { Hint } from '../controls/Hint';
import { useStrings } from '../strings';
import { useDialogs } from './Dialogs';

export function SettingsButton() {
  const { settings } = useStrings();
  const open = useDialogs();
  return (
    <Hint text={settings.title}>
      <Button className="icon-button" aria-label={settings.title} onPress={() => open('settings')}>
        <SettingsIcon aria-hidden="true" />
      </Button>
    </Hint>
  );
}
