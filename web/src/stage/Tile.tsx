// One person's picture, or one shared screen. It renders anew only when something of its own has changed: with many people
// the others' words and movements are none of its business.

import { BadgeCheck, MicOff, MonitorUp } from 'lucide-react';
import { type CSSProperties, memo, type PointerEvent, useState } from 'react';
import type { Person } from '../generated/core';
import { isVouched, markText } from '../names/NameMark';
import { shownName } from '../people/name';
import { TileReactions } from '../reactions/TileReactions';
import { useSessionPart } from '../session/session';
import { useStrings } from '../strings';
import { Picture } from './Picture';
import { TileBadges } from './TileBadges';
import { TileState } from './TileState';
import { TileTools } from './TileTools';
import { type Stream, seenIn } from './tileKeys';

interface Props {
  /** Of the tile; the functions are given it. */
  id: string;
  person: Person;
  left: number;
  top: number;
  width: number;
  height: number;
  floating: boolean;
  main: boolean;
  speaking: boolean;
  lit: boolean;
  pinned: boolean;
  /** Somebody signs there: the picture stays smooth. */
  signs: boolean;
  canPin: boolean;
  /** It fills the screen by itself. */
  filling: boolean;
  /** Functions that stay the same. */
  onPin: (key: string) => void;
  /** Fills the screen with it; `null` gives the screen back. */
  onFill: (key: string | null) => void;
  onHide: () => void;
}

/** Below this height there is room for a name and no more. */
const TINY = 130;

export const Tile = memo(function Tile(props: Props) {
  const { id, person, left, top, width, height, floating, main, filling, pinned, signs, lit } = props;
  const { stream } = seenIn(id);
  const [touched, setTouched] = useState(false);
  const { stage, floor, names } = useStrings();
  const hand = useSessionPart(({ view }) => view.floor.hands.indexOf(person.id)) + 1;
  const muted = useSessionPart(({ devices }) => !isHeard(person, devices.microphone.on));
  const name = shownName(person.name) || stage.unknown;
  const screen = stream === 'screen';
  const vouched = !screen && isVouched(person, name);
  // The last words may still be on their way when somebody mutes.
  const speaking = props.speaking && !muted;
  const label = labelOf(person, stream, name, stage);
  const states = [
    !screen && muted && stage.muted,
    speaking && stage.speaking,
    !screen && hand > 0 && floor.hands.up(hand),
    vouched && markText(person.mark, name, names, person.met),
    !person.connected && stage.away,
    signs && stage.signs,
  ];
  const classes = [
    'tile',
    screen && 'screen',
    floating && 'floating',
    main && 'main',
    speaking && 'speaking',
    !person.connected && 'away',
    height < TINY && 'tiny',
    filling && 'filling',
    // The way out of the full screen is always in sight.
    (touched || filling) && 'touched',
  ];
  const style = {
    width,
    height,
    transform: `translate(${left}px, ${top}px)`,
    '--least': `${Math.min(width, height)}px`,
  } as CSSProperties;
  const pin = props.canPin && !floating ? () => props.onPin(id) : null;
  const touch = ({ pointerType, target }: PointerEvent) => {
    const button = target instanceof Element && target.closest('button');
    if (pointerType === 'touch' && !button) setTouched((before) => !before);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this is a figure with controls
    <div
      className={classes.filter(Boolean).join(' ')}
      style={style}
      role="group"
      aria-label={[label, ...states.filter(Boolean)].join(', ')}
      data-tile={id}
      onPointerUp={touch}
      onDoubleClick={pin ?? undefined}
    >
      <Picture person={person} stream={stream} label={label} name={name} />
      <div className="tile-label" aria-hidden="true">
        {screen ? <MonitorUp /> : muted && <MicOff />}
        <bdi>{floating && !screen ? stage.you : label}</bdi>
        {vouched && <BadgeCheck />}
      </div>
      <TileBadges pinned={pinned} signs={signs} lit={lit && !screen} hand={screen ? 0 : hand} />
      {!screen && <TileReactions person={person.id} />}
      <TileState person={person} stream={stream} />
      <TileTools
        label={label}
        large={main && !floating}
        filling={filling}
        pinned={pinned}
        onFill={() => props.onFill(filling ? null : id)}
        onPin={pin}
        onHide={floating ? props.onHide : null}
      />
    </div>
  );
});

function isHeard(person: Person, ownMicrophone: boolean): boolean {
  return person.own ? ownMicrophone : person.microphone.announced;
}

/** What a picture is of. */
export function labelOf(
  person: Person,
  stream: Stream,
  name: string,
  stage: ReturnType<typeof useStrings>['stage'],
): string {
  if (stream === 'screen') return person.own ? stage.ownScreen : stage.screenOf(name);
  return person.own ? stage.youNamed(name) : name;
}
