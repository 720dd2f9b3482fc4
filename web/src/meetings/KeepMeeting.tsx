// For who came by a host link that this browser does not keep.

import { BookmarkPlus } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useAnnounce } from '../announce/Announcer';
import { useMeetings, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { roomOf, USUAL_OPENING } from './kept';

export function KeepMeeting() {
  const session = useSession();
  const { view } = useSessionState();
  const kept = useMeetings();
  const { meetings } = useStrings();
  const announce = useAnnounce();
  const { hostLink, invite, meeting } = view;
  if (!hostLink || !invite) return null;
  if (kept.some((one) => roomOf(one.hostLink) === roomOf(hostLink))) return null;
  const keep = () => {
    const details = meeting ?? {
      title: '',
      startsAt: null,
      minutes: 60,
      repeats: 'never' as const,
      zone: null,
    };
    // How it begins is read from the server before it can be changed.
    session.meetings.keep({ hostLink, guestLink: invite, details, opening: USUAL_OPENING });
    announce(meetings.kept);
  };
  return (
    <div className="invite plain">
      <p>{meetings.keepText}</p>
      <Button className="button" onPress={keep}>
        <BookmarkPlus aria-hidden="true" />
        {meetings.keep}
      </Button>
    </div>
  );
}
