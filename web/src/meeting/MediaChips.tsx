// In the top line: that one shares a screen, or goes without pictures, each with its way back.

import { Ear, MonitorUp } from 'lucide-react';
import { Button } from 'react-aria-components';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function MediaChips() {
  const session = useSession();
  const { devices, screenAudio } = useSessionState();

  const { media } = useStrings();
  const [{ audioOnly }] = usePreferences();
  const sharing = screenAudio ? media.share.onWithSound : media.share.on;
  return (
    <>
      {devices.screen.on && (
        <div className="pill chip active" title={sharing}>
          <MonitorUp aria-hidden="true" />
          <span aria-hidden="true">{media.share.short}</span>
          <span className="visually-hidden">{sharing}</span>
          <Button
            className="chip-action"
            aria-label={`${media.share.stop}: ${media.share.purpose}`}
            onPress={() => void session.toggle('screen')}
          >
            {media.share.stop}
          </Button>
        </div>
      )}
      {audioOnly && (
        <div className="pill chip" title={media.audioOnly.text}>
          <Ear aria-hidden="true" />
          {media.audioOnly.name}
          <span className="visually-hidden">: {media.audioOnly.text}</span>
          <Button className="chip-action" onPress={() => void session.audioOnly(false)}>
            {media.audioOnly.end}
          </Button>
        </div>
      )}
    </>
  );
}
