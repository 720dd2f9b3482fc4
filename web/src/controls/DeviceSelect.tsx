// A menu of devices of one kind.

import type { ReactNode } from 'react';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { Choice } from './Choice';

const KINDS = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const;
/** React Aria takes an empty key for no key. */
const DEFAULT = 'default';

export function DeviceSelect({ device, icon }: { device: keyof typeof KINDS; icon: ReactNode }) {
  const session = useSession();
  const { available } = useSessionState();
  const [preferences] = usePreferences();
  const { green } = useStrings();
  const choices = available.filter(
    ({ kind, deviceId, label }) => kind === KINDS[device] && label && deviceId && deviceId !== DEFAULT,
  );
  const items = [
    { id: DEFAULT, name: green.systemDefault },
    ...choices.map((c) => ({ id: c.deviceId, name: c.label })),
  ];
  const chosen = preferences[device];
  return (
    <Choice
      label={green[device]}
      icon={icon}
      items={items}
      value={items.some(({ id }) => id === chosen) ? chosen : DEFAULT}
      onChange={(id) => void session.choose(device, id === DEFAULT ? '' : id)}
    />
  );
}
