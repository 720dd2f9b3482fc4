// One of a few, side by side.

import type { ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';

interface Props<Id extends string> {
  label: string;
  items: readonly (readonly [Id, ReactNode])[];
  value: Id;
  onChange: (id: Id) => void;
}

export function Segments<Id extends string>({ label, items, value, onChange }: Props<Id>) {
  return (
    <RadioGroup
      className="segments"
      value={value}
      onChange={(wanted) => {
        const chosen = items.find(([id]) => id === wanted);
        if (chosen) onChange(chosen[0]);
      }}
    >
      <Label>{label}</Label>
      <div className="segment-row">
        {items.map(([id, name]) => (
          <Radio key={id} value={id}>
            {name}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
