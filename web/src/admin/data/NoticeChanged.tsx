// The privacy notice says something else than when this browser was last here: shown until it was opened or put away.

import { useState } from 'react';
import { Button } from 'react-aria-components';
import { local } from '../../storage/storage';
import { useAdminStrings } from '../../strings/admin';
import type { Session } from '../api';
import { useSigned } from '../context';

const KEY = 'conclave.notice';

export function NoticeChanged() {
  const { session } = useSigned();
  const { data: words } = useAdminStrings();
  const [changed, setChanged] = useState(() => hasChanged(session));
  if (!changed) return null;
  const seen = () => {
    keep(session);
    setChanged(false);
  };
  return (
    <section className="console-end" aria-label={words.notice}>
      <div>
        <p>{words.noticeChanged}</p>
      </div>
      <span className="notice-acts">
        <a
          className="button"
          href={`/privacy/${session.organisation.path}`}
          target="_blank"
          rel="noreferrer"
          onClick={seen}
        >
          {words.noticeOpen}
        </a>
        <Button className="button ghost" onPress={seen}>
          {words.noticeSeen}
        </Button>
      </span>
    </section>
  );
}

/** Whoever comes for the first time has seen no other one. */
function hasChanged(session: Session): boolean {
  const [organisation, notice] = (kept() ?? '').split(' ');
  if (organisation === session.organisation.id) return notice !== session.notice;
  keep(session);
  return false;
}

function kept(): string | null {
  try {
    return local.getItem(KEY);
  } catch {
    return null;
  }
}

function keep({ organisation, notice }: Session): void {
  try {
    local.setItem(KEY, `${organisation.id} ${notice}`);
  } catch {
    // Storage is off or full: it is shown again.
  }
}
