// What the server keeps of oneself: a copy of it, its erasure, and the way back from that.

import { Download } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { download } from '../../saving/download';
import { useAdminStrings } from '../../strings/admin';
import type { DataRequest } from '../api';
import { useApi } from '../context';
import { ProblemText } from '../controls/ProblemText';
import { Question } from '../controls/Question';
import { NoticeLink } from '../data/NoticeLink';
import { useTimes } from '../times';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';

export function OwnData() {
  const api = useApi();
  const { data: words } = useAdminStrings();
  const announce = useAnnounce();
  const { moment } = useTimes();
  const { value, set } = useLoaded(api.ownRequests);
  const copying = useAct();
  const undoing = useAct();
  const [asking, setAsking] = useState(false);
  const erasure = openErasure(value);
  const copy = () =>
    copying.run(api.copy, (archive) => {
      download(archive, words.file);
      announce(words.downloaded);
    });
  const undo = () =>
    undoing.run(api.undoErasure, (requests) => {
      set(() => requests);
      announce(words.undone);
    });
  const said = (requests: DataRequest[]) => {
    const asked = openErasure(requests);
    return asked ? words.erasing(moment(asked.due)) : '';
  };
  return (
    <section className="console-section">
      <div className="console-section-head">
        <div>
          <h2>{words.own}</h2>
          <p className="faint">
            {words.ownText} {words.downloadText}
          </p>
          <NoticeLink />
        </div>
        <Button className="button" isPending={copying.pending} onPress={copy}>
          <Download aria-hidden="true" />
          {words.download}
        </Button>
      </div>
      <ProblemText problem={copying.problem} />
      {erasure ? (
        <div className="console-end" role="status">
          <div>
            <p>{words.erasing(moment(erasure.due))}</p>
          </div>
          <Button className="button primary" isPending={undoing.pending} onPress={undo}>
            {words.undo}
          </Button>
        </div>
      ) : (
        <div className="console-end">
          <div>
            <p className="faint">{words.eraseText}</p>
          </div>
          <Button className="button danger-quiet" onPress={() => setAsking(true)}>
            {words.erase}
          </Button>
        </div>
      )}
      <ProblemText problem={undoing.problem} />
      {asking && (
        <Question
          title={words.eraseTitle}
          text={words.eraseMore}
          action={words.eraseAct}
          act={api.askErasure}
          onDone={(requests) => set(() => requests)}
          said={said}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}

const openErasure = (requests: DataRequest[] | null) =>
  requests?.find(({ kind, outcome }) => kind === 'erasure' && outcome === 'open');
