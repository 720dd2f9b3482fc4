// What the small window shows: who matters most just now, and the controls that one needs away from the page.

import { Mic, MicOff, PhoneOff, Video, VideoOff } from 'lucide-react';
import { Button } from 'react-aria-components';
import { createPortal } from 'react-dom';
import type { Person } from '../generated/core';
import type { Allowed } from '../host/useAllowed';
import { shownName } from '../people/name';
import { RecordingSign } from '../recording/RecordingChip';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { Picture } from './Picture';
import { labelOf } from './Tile';
import { TileState } from './TileState';
import type { Stream } from './tileKeys';

interface Props {
  window: Window;
  person: Person;
  stream: Stream;
  allowed: Allowed;
}

export function PictureView({ window, person, stream, allowed }: Props) {
  const session = useSession();
  const { devices } = useSessionState();
  const { bar, stage } = useStrings();
  const { microphone, camera } = devices;
  const name = shownName(person.name) || stage.unknown;
  const label = labelOf(person, stream, name, stage);
  return createPortal(
    <main className="picture-window">
      <div className={stream === 'screen' ? 'picture-tile screen' : 'picture-tile'}>
        <Picture person={person} stream={stream} label={label} name={name} />
        <div className="tile-label">
          <bdi>{label}</bdi>
        </div>
        <TileState person={person} stream={stream} />
        <RecordingSign />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div className="picture-controls" role="group" aria-label={bar.controls}>
        <Button
          className={microphone.on ? 'picture-control on' : 'picture-control'}
          aria-label={microphone.on ? bar.mute : bar.unmute}
          onPress={() => allowed.toggle('microphone')}
        >
          {microphone.on ? <Mic aria-hidden="true" /> : <MicOff aria-hidden="true" />}
        </Button>
        <Button
          className={camera.on ? 'picture-control on' : 'picture-control'}
          aria-label={camera.on ? bar.cameraOff : bar.cameraOn}
          onPress={() => allowed.toggle('camera')}
        >
          {camera.on ? <Video aria-hidden="true" /> : <VideoOff aria-hidden="true" />}
        </Button>
        <Button className="picture-control leave" aria-label={bar.leaveLong} onPress={() => session.leave()}>
          <PhoneOff aria-hidden="true" />
        </Button>
      </div>
    </main>,
    window.document.body,
  );
}
