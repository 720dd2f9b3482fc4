// For those who answer for data: that somebody asked for theirs, when, and what became of it; and the notice's own lines.

import { useAdminStrings } from '../../strings/admin';
import type { DataRequest } from '../api';
import { useApi, useSigned } from '../context';
import { Fetched } from '../controls/Fetched';
import { Page } from '../frame/Page';
import { may } from '../rights';
import { useTimes } from '../times';
import { useLoaded } from '../useLoaded';
import { NoticeForm } from './NoticeForm';
import { NoticeLink } from './NoticeLink';

export function DataRequests() {
  const api = useApi();
  const { session } = useSigned();
  const { data: words } = useAdminStrings();
  const requests = useLoaded(api.allRequests);
  const notice = useLoaded(api.notice);
  return (
    <Page title={words.title} lead={words.lead}>
      <section className="console-section" aria-label={words.title}>
        <Fetched value={requests.value} problem={requests.problem} onRetry={requests.reload}>
          {(all) =>
            all.length === 0 ? (
              <p className="console-none">{words.none}</p>
            ) : (
              <ul className="console-list">
                {all.map((request) => (
                  <Row key={request.id} request={request} />
                ))}
              </ul>
            )
          }
        </Fetched>
        <p className="faint">{words.kept}</p>
      </section>
      <section className="console-section">
        <h2>{words.notice}</h2>
        <p className="faint">{words.noticeText}</p>
        <NoticeLink />
        {may(session.account.roles, 'changeNotice') && (
          <Fetched value={notice.value} problem={notice.problem} onRetry={notice.reload}>
            {(kept) => <NoticeForm notice={kept} />}
          </Fetched>
        )}
      </section>
    </Page>
  );
}

function Row({ request }: { request: DataRequest }) {
  const { data: words } = useAdminStrings();
  const { moment } = useTimes();
  const { kind, since, due, closed, outcome } = request;
  return (
    <li>
      <div className="console-list-words">
        <span className="account-name">{words[kind]}</span>
        <p className="console-facts">
          <span>{words.asked(moment(since))}</span>{' '}
          <span>{closed === null ? words.due(moment(due)) : words.closed(moment(closed))}</span>
        </p>
      </div>
      <span className="tag">{words.outcomes[outcome]}</span>
    </li>
  );
}
