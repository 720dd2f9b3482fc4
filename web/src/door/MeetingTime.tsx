// When the meeting is that the link has opened.

import { CalendarClock } from 'lucide-react';
import { doorTime, useNow } from '../meetings/times';
import { usePreferences, useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function MeetingTime() {
  const { view } = useSessionState();
  const strings = useStrings();
  const [{ language }] = usePreferences();
  const now = useNow();
  const time = view.meeting && doorTime(view.meeting, now, language, strings);
  return time ? (
    <p className="door-time">
      <CalendarClock aria-hidden="true" />
      {time}
    </p>
  ) : null;
}
