// Before the door: a name, a look at oneself, the devices. Nothing is on until the person acts.

import { Camera, Mic, MicOff, Video, VideoOff, Volume2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button, FieldError, Form, Input, Label, TextField } from 'react-aria-components';
import { Avatar } from '../controls/Avatar';
import { CopyLinkButton } from '../controls/CopyLink';
import { DeviceSelect } from '../controls/DeviceSelect';
import { Hint } from '../controls/Hint';
import { LevelMeter } from '../controls/LevelMeter';
import { Mark } from '../controls/Mark';
import { SpeakerTest } from '../controls/SpeakerTest';
import { VideoView } from '../controls/VideoView';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { keyOf } from '../shortcuts/catalogue';
import { useShortcuts } from '../shortcuts/useShortcuts';
import { useStrings } from '../strings';
import { LanguageMenu } from './LanguageMenu';
import { ProblemNotice } from './Problem';

const NAME_CHARACTERS = 64;

export function GreenRoom({ joining = false }: { joining?: boolean }) {
  const session = useSession();
  const { created, problem } = useSessionState();
  const { green, product } = useStrings();
  const [preferences] = usePreferences();
  const [name, setName] = useState(preferences.name);
  const [missing, setMissing] = useState(false);
  useShortcuts({
    microphone: () => void session.toggle('microphone'),
    camera: () => void session.toggle('camera'),
  });

  const join = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    setMissing(!trimmed);
    if (trimmed && !joining) session.join(trimmed);
  };

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
        <LanguageMenu />
      </header>
      <main className="green-main">
        <section className="green-look" aria-label={green.preview}>
          <Preview name={name} />
          <MicrophoneRow />
          <DeviceProblem device="microphone" />
          <DeviceProblem device="camera" />
        </section>
        <section className="green-door">
          <h1>{created ? green.titleNew : green.titleJoin}</h1>
          <p className="lead">{green.lead}</p>
          {problem && <ProblemNotice problem={problem} />}
          <Form onSubmit={join} className="door-form">
            <TextField
              className="field"
              value={name}
              onChange={(value) => {
                setName(value);
                setMissing(false);
              }}
              maxLength={NAME_CHARACTERS}
              autoComplete="name"
              isInvalid={missing}
              validationBehavior="aria"
            >
              <Label>{green.name}</Label>
              <Input placeholder={green.nameHint} />
              <FieldError className="field-error">{green.nameMissing}</FieldError>
            </TextField>
            <Button type="submit" className="button primary large wide" isPending={joining}>
              {joining ? green.joining : green.join}
            </Button>
          </Form>
          {created && (
            <div className="invite">
              <p>{green.inviteText}</p>
              <CopyLinkButton className="button" />
            </div>
          )}
          <fieldset className="device-menus">
            <legend>{green.devices}</legend>
            <DeviceSelect device="microphone" icon={<Mic aria-hidden="true" />} />
            <DeviceSelect device="camera" icon={<Camera aria-hidden="true" />} />
            <SpeakerSelect />
          </fieldset>
        </section>
      </main>
    </div>
  );
}

function Preview({ name }: { name: string }) {
  const session = useSession();
  const { devices } = useSessionState();
  const { green, bar } = useStrings();
  const [{ mirror }] = usePreferences();
  const { camera, microphone } = devices;
  return (
    <div className="preview">
      {camera.track ? (
        <VideoView track={camera.track} label={green.preview} mirrored={mirror} />
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
            isPending={camera.starting}
            onPress={() => void session.toggle('camera')}
          >
            {camera.on ? <Video aria-hidden="true" /> : <VideoOff aria-hidden="true" />}
          </Button>
        </Hint>
      </div>
    </div>
  );
}

function MicrophoneRow() {
  const { devices } = useSessionState();
  const { green } = useStrings();
  const { on, track } = devices.microphone;
  return (
    <div className="sound-check">
      <div className="sound-level">
        {on && track ? <LevelMeter track={track} /> : <p className="faint">{green.levelOff}</p>}
      </div>
      <SpeakerTest />
    </div>
  );
}

function DeviceProblem({ device }: { device: 'microphone' | 'camera' }) {
  const { devices } = useSessionState();
  const strings = useStrings();
  const { problem } = devices[device];
  return problem ? (
    <p className="notice" role="alert">
      {strings.devices[problem][device]}
    </p>
  ) : null;
}

function SpeakerSelect() {
  const { available } = useSessionState();
  const named = available.some(({ kind, label }) => kind === 'audiooutput' && label);
  return named ? <DeviceSelect device="speaker" icon={<Volume2 aria-hidden="true" />} /> : null;
}
