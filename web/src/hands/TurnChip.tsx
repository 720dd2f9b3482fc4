// Who has the floor, and for how long, in the top line; whoever it is hands it back there.

import { MicVocal, Undo2 } from 'lucide-react';
import { Button } from 'react-aria-components';
import { inSentence, shownName } from '../people/name';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { useSecondsLeft, written } from '../timer/clock';

export function TurnChip() {
  const session = useSession();
  const { view } = useSessionState();
  const { floor, stage } = useStrings();
  const { turn: words } = floor;
  const { speaker } = view.floor;
  const left = useSecondsLeft(speaker?.time ?? null);
  if (!speaker) return null;
  const person = view.people.find(({ id }) => id === speaker.person);
  const own = person?.own ?? false;
  const name = shownName(person?.name ?? '') || stage.unknown;
  const over = speaker.time?.over ?? false;
  const rest = speaker.time && (over ? words.over : words.endsIn(written(left ?? 0)));
  return (
    <div className={over ? 'pill turn-chip over' : own ? 'pill turn-chip own' : 'pill turn-chip'}>
      <MicVocal aria-hidden="true" />
      <span className="turn-who" data-may-end-in-dots>
        {own ? words.you : words.has(inSentence(name))}
      </span>
      {rest && <span className="turn-time">{rest}</span>}
      {own && (
        <Button className="turn-back" onPress={() => session.floor({ act: 'end_turn' })}>
          <Undo2 aria-hidden="true" />
          <span>{words.handBack}</span>
        </Button>
      )}
    </div>
  );
}
