// One of several, from a menu that drops down.

import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';

interface Props<Id extends string> {
  label: string;
  icon?: ReactNode;
  items: readonly { id: Id; name: string }[];
  value: Id;
  onChange: (id: Id) => void;
}

export function Choice<Id extends string>({ label, icon, items, value, onChange }: Props<Id>) {
  return (
    <Select
      className={icon ? 'select with-icon' : 'select'}
      value={value}
      onChange={(key) => {
        const chosen = items.find(({ id }) => id === key);
        if (chosen) onChange(chosen.id);
      }}
    >
      <Label>{label}</Label>
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

/** The same to look at, where the menu itself is still to come: nothing moves when it does. */
export function ChoiceToCome({ label, icon, text }: { label: string; icon: ReactNode; text: string }) {
  return (
    <div className="select with-icon" aria-hidden="true">
      <span className="react-aria-Label">{label}</span>
      <div className="select-button">
        {icon}
        <span className="select-value">{text}</span>
        <ChevronDown className="chevron" />
      </div>
    </div>
  );
}
