// One's own shared screen: what the others see of it.

import { MonitorUp } from 'lucide-react';
import { VideoView } from '../controls/VideoView';
import { useSessionPart } from '../session/session';
import { useStrings } from '../strings';

export function OwnScreen({ label }: { label: string }) {
  const track = useSessionPart(({ devices }) => devices.screen.track);
  const { stage } = useStrings();
  // A whole screen that shows itself would go on without end.
  const shown = track && track.getSettings().displaySurface !== 'monitor';
  return (
    <>
      <div className="tile-own-screen">
        <MonitorUp aria-hidden="true" />
        <p>{stage.sharing}</p>
      </div>
      {shown && <VideoView track={track} label={label} whole />}
    </>
  );
}
