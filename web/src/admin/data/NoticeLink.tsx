// The way to the privacy notice of the organisation: a page without script, for everybody.

import { useAdminStrings } from '../../strings/admin';
import { useSigned } from '../context';

export function NoticeLink() {
  const { session } = useSigned();
  const { data: words } = useAdminStrings();
  return (
    <p>
      <a href={`/privacy/${session.organisation.path}`} target="_blank" rel="noreferrer">
        {words.noticeOpen}
      </a>
    </p>
  );
}
