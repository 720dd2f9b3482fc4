// A menu of devices of one kind.

import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

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
    <Select
      className="device-select"
      value={items.some(({ id }) => id === chosen) ? chosen : DEFAULT}
      onChange={(key) => void session.choose(device, key === DEFAULT ? '' : String(key))}
    >
      <Label>{green[device]}</Label>
      <Button className="select-button">
        {icon}
        <SelectValue className="select-value" />
        <ChevronDown className="chevron" aria-hidden="true" />
      </Button>
      <Popover className="popover" offset={6}>
        <ListBox className="options" items={items}>
          {({ id, name }) => (
            <ListBoxItem id={id} textValue={name} className="option">
              {({ isSelected }) => (
                <>
                  <span className="option-mark">{isSelected && <Check aria-hidden="true" />}</span>
                  <span className="option-text">{name}</span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
