// Which of several shared screens is shown large.

import { MonitorUp } from 'lucide-react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useStrings } from '../strings';

interface Props {
  screens: readonly { key: string; label: string }[];
  shown: string;
  onChoose: (key: string) => void;
}

export function ScreenChooser({ screens, shown, onChoose }: Props) {
  const { view } = useStrings();
  return (
    <RadioGroup className="screen-chooser" orientation="horizontal" value={shown} onChange={onChoose}>
      <Label className="visually-hidden">{view.screens}</Label>
      {screens.map(({ key, label }) => (
        <Radio key={key} value={key}>
          <MonitorUp aria-hidden="true" />
          <bdi>{label}</bdi>
        </Radio>
      ))}
    </RadioGroup>
  );
}
