// What a tile shows: the moving picture, or in its place who it is.

import { Avatar } from '../controls/Avatar';
import { VideoView } from '../controls/VideoView';
import type { Person } from '../generated/core';
import { type SessionState, usePreferences, useSessionPart } from '../session/session';
import { OwnScreen } from './OwnScreen';
import type { Stream } from './tileKeys';

interface Props {
  person: Person;
  stream: Stream;
  label: string;
  name: string;
}

export function Picture({ person, stream, label, name }: Props) {
  const [{ mirror }] = usePreferences();
  const track = useSessionPart((state) => trackOf(state, person, stream));
  const away = useSessionPart(({ devices }) => devices.camera.away);
  if (person.own && stream === 'screen') return <OwnScreen label={label} />;
  return (
    <>
      <div className="tile-back">
        <Avatar id={person.id} name={name} />
      </div>
      {track && (
        <VideoView
          track={track}
          label={label}
          mirrored={person.own && mirror && !away}
          whole={stream === 'screen'}
          source={person.id}
        />
      )}
    </>
  );
}

/** The track to be shown; none while it is off, faulty or held back. */
function trackOf({ view, tracks, devices }: SessionState, person: Person, stream: Stream) {
  if (person.own) return devices.camera.on ? devices.camera.track : null;
  const { announced, fault, paused } = person[stream];
  if (!announced || fault || paused) return null;
  const slot = view.slots.find((entry) => entry.person === person.id && entry.stream === stream);
  return (slot && tracks.get(slot.mid)) ?? null;
}
