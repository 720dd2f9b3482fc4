// What people may do, a switch each.

import { Toggle } from '../controls/Toggle';
import type { Powers } from '../generated/core';
import { useStrings } from '../strings';

export const POWERS = [
  'microphone',
  'camera',
  'share',
  'chat',
  'privateChat',
  'reactions',
  'rename',
  'record',
] as const;

interface Props {
  label: string;
  /** Which there are to switch; all of them if left out. */
  offered?: readonly (keyof Powers)[];
  powers: Powers;
  onChange: (power: keyof Powers, on: boolean) => void;
}

export function PowerSwitches({ label, offered = POWERS, powers, onChange }: Props) {
  const strings = useStrings();
  return (
    <fieldset className="power-switches">
      <legend>{label}</legend>
      {offered.map((power) => (
        <Toggle
          key={power}
          text={strings.powers[power]}
          on={powers[power]}
          onChange={(on) => onChange(power, on)}
        />
      ))}
    </fieldset>
  );
}
