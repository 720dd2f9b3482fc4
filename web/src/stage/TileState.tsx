// Why a picture or a voice is not there, in words; told to screen readers by useFaultNews, for all tiles at once.

import { Signal, TriangleAlert, WifiOff } from 'lucide-react';
import type { Person } from '../generated/core';
import { timeOf, useNow } from '../meetings/times';
import { faultsOf, isBroken } from '../people/faults';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import type { Stream } from './tileKeys';

/** Who is not back by then may not come back by themselves. */
const RECONNECTING_MS = 30_000;

export function TileState({ person, stream }: { person: Person; stream: Stream }) {
  const strings = useStrings();
  const [{ language }] = usePreferences();
  if (!person.connected) {
    return (
      <div className="tile-state">
        <WifiOff aria-hidden="true" />
        <Away since={person.awaySince} />
      </div>
    );
  }
  const faults = faultsOf(person, strings, language);
  const fault =
    stream === 'screen'
      ? faults.find(({ of }) => of === 'screen')
      : (faults.find(({ of }) => of === 'microphone' || of === 'camera') ??
        // Whom nothing reaches may send nothing that one would miss.
        (person.line?.way === 'none' ? faults.find(isBroken) : undefined));
  if (fault) {
    return (
      <div className="tile-state fault">
        <TriangleAlert aria-hidden="true" />
        <bdi>{fault.text}</bdi>
      </div>
    );
  }
  if (!person[stream].paused) return null;
  return (
    <div className="tile-state">
      <Signal aria-hidden="true" />
      {strings.view.paused}
    </div>
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
