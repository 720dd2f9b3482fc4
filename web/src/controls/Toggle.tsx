// Something that is on or off, with a word of explanation.

import { Switch } from 'react-aria-components';

interface Props {
  text: string;
  hint?: string | undefined;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

export function Toggle({ text, hint, on, disabled = false, onChange }: Props) {
  return (
    <Switch className="switch" isSelected={on} isDisabled={disabled} onChange={onChange}>
      <span className="switch-track" />
      <span>
        {text}
        {hint && <small>{hint}</small>}
      </span>
    </Switch>
  );
}
