// A person's reactions of the last seconds, over their tile.

import { useSessionPart } from '../session/session';
import { iconOf } from './catalogue';

const MOST_AT_ONCE = 3;

export function TileReactions({ person }: { person: string }) {
  const reactions = useSessionPart(({ view }) => view.reactions);
  const shown = reactions.filter((reacted) => reacted.person === person).slice(-MOST_AT_ONCE);
  if (shown.length === 0) return null;
  return (
    <div className="tile-reactions" aria-hidden="true">
      {shown.map(({ id, reaction }) => {
        const Icon = iconOf(reaction);
        return (
          <span key={id} className={`reaction ${reaction}`}>
            <Icon />
          </span>
        );
      })}
    </div>
  );
}
