// Which microphone, camera and speaker.

import { Camera, Mic, Volume2 } from 'lucide-react';
import { useDeferredValue } from 'react';
import { DeviceSelect } from '../controls/DeviceSelect';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function DeviceMenus() {
  const { available } = useSessionState();
  const { green } = useStrings();
  // Not needed to come in, and dear: the rest of the screen stands first.
  const drawn = useDeferredValue(true, false);
  const speakers = available.some(({ kind, label }) => kind === 'audiooutput' && label);
  return (
    <fieldset className="device-menus">
      <legend className="visually-hidden">{green.devices}</legend>
      {drawn && (
        <>
          <DeviceSelect device="microphone" icon={<Mic aria-hidden="true" />} />
          <DeviceSelect device="camera" icon={<Camera aria-hidden="true" />} />
          {speakers && <DeviceSelect device="speaker" icon={<Volume2 aria-hidden="true" />} />}
        </>
      )}
    </fieldset>
  );
}
