// A copy of what the server holds of somebody, and the end of what they wrote and sent: for everybody who is in, guests too.

import { Download, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { download } from '../saving/download';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { erasable } from './erasable';

export function OwnData() {
  const session = useSession();
  const { view } = useSessionState();
  const { inventory: words, cancel } = useStrings();
  const [asked, setAsked] = useState(false);
  const lines = erasable(view.chat);
  const copy = () => {
    const held = JSON.stringify(view.inventory?.parts ?? [], null, 2);
    download(new Blob([held], { type: 'application/json' }), 'conclave-held.json');
  };
  const erase = () => {
    for (const { id } of lines) session.changeLine(id, { what: 'delete' });
    setAsked(false);
  };
  return (
    <section className="own-data">
      <h3>{words.ownTitle}</h3>
      <p>{words.ownText}</p>
      <p role="status">{lines.length === 0 ? words.ownNothing : asked ? words.ownSure : ''}</p>
      <div className="own-data-actions">
        {asked && lines.length > 0 ? (
          <>
            <Button key="cancel" className="button" onPress={() => setAsked(false)} autoFocus>
              {cancel}
            </Button>
            <Button key="sure" className="button danger" onPress={erase}>
              {words.ownErase(lines.length)}
            </Button>
          </>
        ) : (
          <>
            <Button className="button" onPress={copy} isDisabled={view.inventory === null}>
              <Download aria-hidden="true" />
              {words.ownCopy}
            </Button>
            {lines.length > 0 && (
              <Button className="button" onPress={() => setAsked(true)}>
                <Trash2 aria-hidden="true" />
                {words.ownErase(lines.length)}
              </Button>
            )}
          </>
        )}
      </div>
    </section>
  );
}
