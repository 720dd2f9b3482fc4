// Which microphone, camera and speaker.

import { Camera, Mic, Volume2 } from 'lucide-react';
import { type ReactNode, useDeferredValue } from 'react';
import { ChoiceToCome } from '../controls/Choice';
import { DeviceSelect } from '../controls/DeviceSelect';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function DeviceMenus() {
  const { available } = useSessionState();
  const { green } = useStrings();
  // Not needed to come in, and dear: the rest of the screen can be used first.
  const ready = useDeferredValue(true, false);
  const speakers = available.some(({ kind, label }) => kind === 'audiooutput' && label);
  const menu = (device: 'microphone' | 'camera' | 'speaker', icon: ReactNode) =>
    ready ? (
      <DeviceSelect device={device} icon={icon} />
    ) : (
      <ChoiceToCome label={green[device]} icon={icon} text={green.systemDefault} />
    );
  return (
    <fieldset className="device-menus">
      <legend className="visually-hidden">{green.devices}</legend>
      {menu('microphone', <Mic aria-hidden="true" />)}
      {menu('camera', <Camera aria-hidden="true" />)}
      {speakers && menu('speaker', <Volume2 aria-hidden="true" />)}
    </fieldset>
  );
}
