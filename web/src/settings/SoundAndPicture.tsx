// Settings of devices, sound, picture and data; what runs follows at once.

import { Camera, Mic, Volume2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { BackdropChoice } from '../backdrop/BackdropChoice';
import { Choice } from '../controls/Choice';
import { DeviceSelect } from '../controls/DeviceSelect';
import { SpeakerTest } from '../controls/SpeakerTest';
import { Toggle } from '../controls/Toggle';
import { SEND_HEIGHTS } from '../media/capture';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function SoundAndPicture() {
  const { media } = useStrings();
  const words = media.settings;
  return (
    <>
      <Part title={words.devices}>
        <Devices />
      </Part>
      <Part title={words.sound}>
        <Processing />
        <Talking />
      </Part>
      <Part title={words.picture}>
        <Quality />
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="settings-part">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

function Devices() {
  const { available } = useSessionState();
  const { settings } = useStrings();
  const [preferences, set] = usePreferences();
  const speakers = available.some(({ kind, label }) => kind === 'audiooutput' && label);
  return (
    <>
      <DeviceSelect device="microphone" icon={<Mic aria-hidden="true" />} />
      <DeviceSelect device="camera" icon={<Camera aria-hidden="true" />} />
      {speakers && <DeviceSelect device="speaker" icon={<Volume2 aria-hidden="true" />} />}
      <SpeakerTest />
      <BackdropChoice hint />
      <Toggle text={settings.mirror} on={preferences.mirror} onChange={(mirror) => set({ mirror })} />
    </>
  );
}

function Processing() {
  const { media } = useStrings();
  const words = media.settings;
  const [preferences, set] = usePreferences();
  const { originalSound } = preferences;
  return (
    <>
      {(
        [
          ['echoCancellation', words.echo],
          ['noiseSuppression', words.noise],
          ['autoGainControl', words.gain],
        ] as const
      ).map(([setting, text]) => (
        <Toggle
          key={setting}
          text={text}
          hint={originalSound ? words.originalOff : undefined}
          on={preferences[setting] && !originalSound}
          disabled={originalSound}
          onChange={(on) => set({ [setting]: on })}
        />
      ))}
      <Toggle
        text={words.original}
        hint={words.originalHint}
        on={originalSound}
        onChange={(on) => set({ originalSound: on })}
      />
    </>
  );
}

function Talking() {
  const { media } = useStrings();
  const words = media.settings;
  const [{ holdToTalk, mutedAdvice }, set] = usePreferences();
  return (
    <>
      <Toggle
        text={words.hold}
        hint={words.holdHint}
        on={holdToTalk}
        onChange={(on) => set({ holdToTalk: on })}
      />
      <Toggle
        text={words.advice}
        hint={words.adviceHint}
        on={mutedAdvice}
        onChange={(on) => set({ mutedAdvice: on })}
      />
    </>
  );
}

const RECEIVE = ['high', 'standard', 'low'] as const;
const SHARE = ['detail', 'motion'] as const;

function Quality() {
  const session = useSession();
  const { media } = useStrings();
  const words = media.settings;
  const [{ audioOnly, sendHeight, receive, shareHint }, set] = usePreferences();
  const heights = SEND_HEIGHTS.map((lines) => ({
    id: String(lines),
    name: lines === 0 ? words.automatic : words.lines(lines),
  }));
  return (
    <>
      <Toggle
        text={media.audioOnly.name}
        hint={media.audioOnly.text}
        on={audioOnly}
        onChange={(on) => void session.audioOnly(on)}
      />
      <Choice
        label={words.send}
        items={heights}
        value={String(sendHeight)}
        onChange={(id) => set({ sendHeight: SEND_HEIGHTS.find((lines) => String(lines) === id) ?? 0 })}
      />
      <Choice
        label={words.receive}
        items={RECEIVE.map((id) => ({ id, name: words[id] }))}
        value={receive}
        onChange={(chosen) => set({ receive: chosen })}
      />
      <Choice
        label={media.share.purpose}
        items={SHARE.map((id) => ({ id, name: media.share[id] }))}
        value={shareHint}
        onChange={(chosen) => set({ shareHint: chosen })}
      />
    </>
  );
}
