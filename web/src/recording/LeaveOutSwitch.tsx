// The person's wish to be left out of recordings, with what it cannot do.

import { Toggle } from '../controls/Toggle';
import { usePreferences, useSession } from '../session/session';
import { useStrings } from '../strings';

export function LeaveOutSwitch() {
  const session = useSession();
  const { recording: words } = useStrings();
  const [{ leaveOut }] = usePreferences();
  return (
    <Toggle
      text={words.leaveOut}
      hint={words.leaveOutHint}
      on={leaveOut}
      onChange={(on) => session.leaveOut(on)}
    />
  );
}
