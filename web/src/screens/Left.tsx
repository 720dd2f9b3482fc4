// Out again.

import { LogIn, Video } from 'lucide-react';
import { Button } from 'react-aria-components';
import { Mark } from '../controls/Mark';
import { KeepMeeting } from '../meetings/KeepMeeting';
import { UpdateNotice } from '../pwa/UpdateNotice';
import { KeptRecordings } from '../recording/KeptRecordings';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function Left() {
  const session = useSession();
  const { view } = useSessionState();
  const { left, product } = useStrings();
  const fragment = view.hostLink ?? view.invite ?? location.hash.slice(1);
  return (
    <div className="centred">
      <header className="page-head">
        <span className="brand">
          <Mark />
          {product}
        </span>
      </header>
      <main className="card">
        <h1>{left.title}</h1>
        <p className="lead">{left.text}</p>
        <div className="card-actions">
          {fragment && (
            <Button className="button primary" onPress={() => session.open(fragment)}>
              <LogIn aria-hidden="true" />
              {left.rejoin}
            </Button>
          )}
          <Button className="button" onPress={() => location.assign('/#new')}>
            <Video aria-hidden="true" />
            {left.create}
          </Button>
          <Button className="button ghost" onPress={() => session.home()}>
            {left.home}
          </Button>
        </div>
        <KeepMeeting />
        <UpdateNotice />
        <KeptRecordings />
      </main>
    </div>
  );
}
