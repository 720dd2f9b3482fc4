// A raised hand at the head of a tile, with its place in the row.

import { Hand } from 'lucide-react';

export function TileHand({ place }: { place: number }) {
  return (
    <span className="tile-hand">
      <Hand />
      <span>{place}</span>
    </span>
  );
}
