// A raised hand over a tile, with its place in the row.

import { Hand } from 'lucide-react';

export function TileHand({ place }: { place: number }) {
  return (
    <div className="tile-hand" aria-hidden="true">
      <Hand />
      <span>{place}</span>
    </div>
  );
}
