// What stands at the head of a tile: signs of what is special about the person. Each sign is a `badge`.

import { Pin, Sparkles } from 'lucide-react';

interface Props {
  pinned: boolean;
  /** The hosts show them large to all. */
  lit: boolean;
}

export function TileBadges({ pinned, lit }: Props) {
  if (!pinned && !lit) return null;
  return (
    <div className="tile-badges" aria-hidden="true">
      {lit && (
        <span className="badge">
          <Sparkles />
        </span>
      )}
      {pinned && (
        <span className="badge">
          <Pin />
        </span>
      )}
    </div>
  );
}
