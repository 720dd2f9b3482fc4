// What people wrote about a measure: what is asked for or left now, and everything of before.

import { useAdminStrings } from '../../strings/admin';
import type { Measure, MeasureChange, MeasureEvent } from '../api';
import { useTimes } from '../times';
import { secondsOf } from './states';

export function Written({ measure: { id, asked, change, history } }: { measure: Measure }) {
  const { register: words } = useAdminStrings();
  return (
    <>
      {asked && <Left title={words.asked} change={asked} />}
      {change && <Left title={words.left} change={change} />}
      {history.length > 0 && (
        <details className="register-history">
          <summary>{words.history(id, history.length)}</summary>
          <ul>
            {history.map((event) => (
              <li key={`${event.at} ${event.entry} ${event.by}`}>
                <Line event={event} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Left({ title, change: { setting, reason, review } }: { title: string; change: MeasureChange }) {
  const { register: words } = useAdminStrings();
  const { day } = useTimes();
  return (
    <p className="register-left">
      <strong>{title}</strong> <bdi>{setting}</bdi>, {words.until(day(secondsOf(review)))}. {words.because}{' '}
      <bdi>{reason}</bdi>
    </p>
  );
}

function Line({ event }: { event: MeasureEvent }) {
  const { register: words } = useAdminStrings();
  const { day, moment } = useTimes();
  const last = event.until ?? event.review;
  return (
    <>
      <span className="faint">{moment(secondsOf(event.at))}</span> {wordOf(words.wrote, event.entry)} (
      {wordOf(words.by, event.by)}){last !== undefined && <>, {words.until(day(secondsOf(last)))}</>}
      {event.setting !== undefined && (
        <>
          : <bdi>{event.setting}</bdi>
        </>
      )}
      {event.reason !== undefined && (
        <>
          . {words.because} <bdi>{event.reason}</bdi>
        </>
      )}
      {event.document && <code className="register-hash">{event.document}</code>}
    </>
  );
}

/** A newer server may write what this page does not know: it is named, and not left out. */
function wordOf(words: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name;
}
