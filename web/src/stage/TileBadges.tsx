// What stands at the head of a tile: signs of what is special about the person. Each sign is a `badge`.

import { Pin, Sparkles } from 'lucide-react';
import { TwoHands } from '../controls/TwoHands';
import { TileHand } from '../hands/TileHand';

interface Props {
  pinned: boolean;
  /** Pinned for signing. */
  signs: boolean;
  /** The hosts show them large to all. */
  lit: boolean;
  /** The place of their raised hand in the row, from 1; 0 if it is down. */
  hand: number;
}

export function TileBadges({ pinned, signs, lit, hand }: Props) {
  if (!pinned && !lit && hand === 0) return null;
  return (
    <div className="tile-badges" aria-hidden="true">
      {hand > 0 && <TileHand place={hand} />}
      {lit && (
        <span className="badge">
          <Sparkles />
        </span>
      )}
      {pinned && <span className="badge">{signs ? <TwoHands /> : <Pin />}</span>}
    </div>
  );
}
