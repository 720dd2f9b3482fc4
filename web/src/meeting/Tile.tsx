// One person's picture, or one shared screen.

import { Maximize2, MicOff, Minimize2, MonitorUp, TriangleAlert, WifiOff } from 'lucide-react';
import type { CSSProperties } from 'react';
import { Button } from 'react-aria-components';
import { Avatar } from '../controls/Avatar';
import { VideoView } from '../controls/VideoView';
import type { Person } from '../generated/core';
import type { Placed } from '../layout/stage';
import { looksAway } from '../media/facing';
import { timeOf, useNow } from '../meetings/times';
import { faultsOf } from '../people/faults';
import { shownName } from '../people/name';
import { TileReactions } from '../reactions/TileReactions';
import { usePreferences, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { OwnScreen } from './OwnScreen';

/** Who is not back by then may not come back by themselves. */
const RECONNECTING_MS = 30_000;

interface Props {
  placed: Placed;
  person: Person;
  stream: 'camera' | 'screen';
  speaking: boolean;
  pinned: boolean;
  canPin: boolean;
  onPin: () => void;
}

export function Tile({ placed, person, stream, speaking: heard, pinned, canPin, onPin }: Props) {
  const strings = useStrings();
  const { stage } = strings;
  const { devices } = useSessionState();
  const name = shownName(person.name) || stage.unknown;
  const screen = stream === 'screen';
  const muted = !(person.own ? devices.microphone.on : person.microphone.announced);
  // The last words may still be on their way when somebody mutes.
  const speaking = heard && !muted;
  const label = screen
    ? person.own
      ? stage.ownScreen
      : stage.screenOf(name)
    : person.own
      ? stage.youNamed(name)
      : name;
  const [{ language }] = usePreferences();
  const fault = faultsOf(person, strings, language).find((entry) =>
    screen ? entry.of === 'screen' : entry.of === 'microphone' || entry.of === 'camera',
  );
  const states = [
    !screen && muted && stage.muted,
    speaking && stage.speaking,
    !person.connected && stage.away,
  ];
  const description = [label, ...states.filter(Boolean)].join(', ');
  const classes = [
    'tile',
    screen && 'screen',
    placed.floating && 'floating',
    placed.main && 'main',
    speaking && 'speaking',
    !person.connected && 'away',
    placed.height < 130 && 'tiny',
  ];
  const style: CSSProperties = {
    width: placed.width,
    height: placed.height,
    transform: `translate(${placed.left}px, ${placed.top}px)`,
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this is a figure with controls
    <div className={classes.filter(Boolean).join(' ')} style={style} role="group" aria-label={description}>
      <Picture person={person} stream={stream} label={label} name={name} />
      <div className="tile-label" aria-hidden="true">
        {screen ? <MonitorUp /> : muted && <MicOff />}
        <bdi>{placed.floating && !screen ? stage.you : label}</bdi>
      </div>
      {!screen && <TileReactions person={person.id} />}
      {!person.connected && (
        <div className="tile-state">
          <WifiOff aria-hidden="true" />
          <Away since={person.awaySince} />
        </div>
      )}
      {person.connected && fault && (
        <div className="tile-state fault" role="status">
          <TriangleAlert aria-hidden="true" />
          <bdi>{fault.text}</bdi>
        </div>
      )}
      {canPin && !placed.floating && (
        <Button
          className="tile-pin"
          aria-label={pinned ? stage.unpin(label) : stage.pin(label)}
          aria-pressed={pinned}
          onPress={onPin}
        >
          {pinned ? <Minimize2 aria-hidden="true" /> : <Maximize2 aria-hidden="true" />}
        </Button>
      )}
    </div>
  );
}

function Picture({
  person,
  stream,
  label,
  name,
}: {
  person: Person;
  stream: 'camera' | 'screen';
  label: string;
  name: string;
}) {
  const { view, tracks, devices } = useSessionState();
  const [{ mirror }] = usePreferences();
  if (person.own && stream === 'screen') return <OwnScreen label={label} />;
  const slot = view.slots.find((entry) => entry.person === person.id && entry.stream === stream);
  const track = person.own ? devices.camera.track : slot && tracks.get(slot.mid);
  const on = person.own ? devices.camera.on : person[stream].announced && !person[stream].fault;
  return (
    <>
      <div className="tile-back">
        <Avatar id={person.id} name={name} />
      </div>
      {on && track && (
        <VideoView
          track={track}
          label={label}
          mirrored={person.own && mirror && !looksAway(track)}
          whole={stream === 'screen'}
          source={person.id}
        />
      )}
    </>
  );
}

/** That somebody is away, and from when on if that is more than a moment. */
function Away({ since }: { since: number | null }) {
  const { stage } = useStrings();
  const [{ language }] = usePreferences();
  const now = useNow();
  const long = since !== null && now - since > RECONNECTING_MS;
  return long ? stage.lost(timeOf(since, language)) : stage.away;
}
