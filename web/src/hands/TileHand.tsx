// A raised hand over a tile, with its place in the row.

import { Hand } from 'lucide-react';
import { useSessionState } from '../session/session';

export function TileHand({ person }: { person: string }) {
  const { view } = useSessionState();
  const place = view.floor.hands.indexOf(person) + 1;
  if (place === 0) return null;
  return (
    <div className="tile-hand" aria-hidden="true">
      <Hand />
      <span>{place}</span>
    </div>
  );
}
