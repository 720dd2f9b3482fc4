// Before the door: a name, a look at oneself, the devices. Nothing is on until the person acts.

import { Mic, MicOff, SwitchCamera, Video, VideoOff } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { BackdropChoice } from '../backdrop/BackdropChoice';
import { Avatar } from '../controls/Avatar';
import { Hint } from '../controls/Hint';
import { LevelMeter } from '../controls/LevelMeter';
import { Mark } from '../controls/Mark';
import { SpeakerTest } from '../controls/SpeakerTest';
import { VideoView } from '../controls/VideoView';
import { JoinDoor } from '../door/JoinDoor';
import { WaitingDoor } from '../door/WaitingDoor';
import { NetworkFindings, NetworkTestButton, useNetworkTest } from '../foyer/NetworkTest';
import { InventoryLink } from '../inventory/InventoryLink';
import { PrivacyLink } from '../inventory/PrivacyLink';
import { canFlip } from '../media/facing';
import { problemText } from '../media/problems';
import { UpdateNotice } from '../pwa/UpdateNotice';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { SettingsButton } from '../settings/SettingsButton';
import { useKeyOf } from '../shortcuts/useKeyOf';
import { useShortcuts } from '../shortcuts/useShortcuts';
import { useStrings } from '../strings';
import { LanguageMenu } from './LanguageMenu';

/** `waiting`: at the door, for a host to open it. */
export function GreenRoom({ state = 'ready' }: { state?: 'ready' | 'joining' | 'waiting' }) {
  const session = useSession();
  const { green, product } = useStrings();
  const [preferences] = usePreferences();
  const [name, setName] = useState(preferences.name);
  useShortcuts({
    microphone: () => void session.toggle('microphone'),
    camera: () => void session.toggle('camera'),
  });
  return (
    <div className="green-room">
      <header className="page-head">
        <Button
          className="brand brand-button"
          onPress={() => session.home()}
          aria-label={`${product}: ${green.back}`}
        >
          <Mark />
          {product}
        </Button>
        <span className="page-tools">
          <LanguageMenu />
          <SettingsButton />
        </span>
      </header>
      <main className="green-main">
        <section className="green-look" aria-label={green.preview}>
          <Preview name={name} />
          <Checks />
          <BackdropChoice />
          <DeviceProblem device="microphone" />
          <DeviceProblem device="camera" />
        </section>
        <section className="green-door">
          {state === 'waiting' ? (
            <WaitingDoor />
          ) : (
            <JoinDoor joining={state === 'joining'} name={name} onName={setName} />
          )}
        </section>
      </main>
      <footer className="page-foot">
        <UpdateNotice />
        <InventoryLink />
        <PrivacyLink />
      </footer>
    </div>
  );
}

function Preview({ name }: { name: string }) {
  const session = useSession();
  const { devices, available } = useSessionState();
  const { green, bar, media } = useStrings();
  const [{ mirror }] = usePreferences();
  const keyOf = useKeyOf();
  const { camera, microphone } = devices;
  return (
    <div className="preview">
      {camera.track ? (
        <VideoView track={camera.track} label={green.preview} mirrored={mirror && !camera.away} />
      ) : (
        <div className="preview-off">
          <Avatar id="own" name={name || '?'} />
          <p>{camera.starting ? green.cameraStarting : green.cameraOff}</p>
        </div>
      )}
      <div className="preview-controls">
        <Hint text={microphone.on ? bar.mute : bar.unmute} keys={keyOf('microphone')}>
          <Button
            className={microphone.on ? 'round' : 'round off'}
            aria-label={microphone.on ? bar.mute : bar.unmute}
            isPending={microphone.starting}
            onPress={() => void session.toggle('microphone')}
          >
            {microphone.on ? <Mic aria-hidden="true" /> : <MicOff aria-hidden="true" />}
          </Button>
        </Hint>
        <Hint text={camera.on ? bar.cameraOff : bar.cameraOn} keys={keyOf('camera')}>
          <Button
            className={camera.on ? 'round' : 'round off'}
            aria-label={camera.on ? bar.cameraOff : bar.cameraOn}
            isPending={camera.starting && !camera.on}
            onPress={() => void session.toggle('camera')}
          >
            {camera.on ? <Video aria-hidden="true" /> : <VideoOff aria-hidden="true" />}
          </Button>
        </Hint>
        {camera.on && canFlip(available) && (
          <Button className="round" aria-label={media.flip} onPress={() => void session.flip()}>
            <SwitchCamera aria-hidden="true" />
          </Button>
        )}
      </div>
    </div>
  );
}

function Checks() {
  const { devices } = useSessionState();
  const { green } = useStrings();
  const { on, track } = devices.microphone;
  const { findings, run } = useNetworkTest();
  return (
    <>
      <div className="sound-check">
        <div className="sound-level">
          {on && track ? <LevelMeter track={track} /> : <p className="faint">{green.levelOff}</p>}
        </div>
        <div className="checks">
          <SpeakerTest />
          <NetworkTestButton findings={findings} run={() => void run()} />
        </div>
      </div>
      <NetworkFindings findings={findings} />
    </>
  );
}

function DeviceProblem({ device }: { device: 'microphone' | 'camera' }) {
  const { devices } = useSessionState();
  const strings = useStrings();
  const { problem } = devices[device];
  return problem ? (
    <p className="notice" role="alert">
      {problemText(problem, device, strings)}
    </p>
  ) : null;
}
