// Something that is on or off, with a word of explanation.

import { useId } from 'react';
import { Switch } from 'react-aria-components';

interface Props {
  text: string;
  hint?: string | undefined;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

export function Toggle({ text, hint, on, disabled = false, onChange }: Props) {
  const hintId = useId();
  return (
    <Switch
      className="switch"
      isSelected={on}
      isDisabled={disabled}
      onChange={onChange}
      {...(hint && { 'aria-describedby': hintId })}
    >
      <span className="switch-track" />
      <span>
        {text}
        {/* Hidden, it is no part of the name that the label gives; it describes all the same. */}
        {hint && (
          <small id={hintId} aria-hidden="true">
            {hint}
          </small>
        )}
      </span>
    </Switch>
  );
}
