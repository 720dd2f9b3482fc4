// Beside a control of the bar: which device it switches.

import { ChevronUp, SwitchCamera } from 'lucide-react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { BackdropChoice } from '../backdrop/BackdropChoice';
import { DeviceSelect } from '../controls/DeviceSelect';
import { canFlip } from '../media/facing';
import { useSession, useSessionState } from '../session/session';
import { useDialogs } from '../settings/Dialogs';
import { useStrings } from '../strings';

export function DeviceMenu({ of }: { of: 'sound' | 'camera' }) {
  const session = useSession();
  const open = useDialogs();
  const { available } = useSessionState();
  const { media } = useStrings();
  const speakers = available.some(({ kind, label }) => kind === 'audiooutput' && label);
  const label = media.menu[of];
  return (
    <DialogTrigger>
      <Button className="control-menu wide-only" aria-label={label}>
        <ChevronUp aria-hidden="true" />
      </Button>
      <Popover className="popover" placement="top" offset={12}>
        <Dialog className="device-menu" aria-label={label}>
          {({ close }) => (
            <>
              <DeviceSelect device={of === 'sound' ? 'microphone' : 'camera'} icon={null} />
              {of === 'sound' && speakers && <DeviceSelect device="speaker" icon={null} />}
              {of === 'camera' && <BackdropChoice />}
              {of === 'camera' && canFlip(available) && (
                <Button className="button quiet" onPress={() => void session.flip()}>
                  <SwitchCamera aria-hidden="true" />
                  {media.flip}
                </Button>
              )}
              <Button
                className="button quiet ghost"
                onPress={() => {
                  close();
                  open('settings', 'sound');
                }}
              >
                {media.menu.settings}
              </Button>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
