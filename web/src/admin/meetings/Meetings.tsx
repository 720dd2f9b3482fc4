// The organisation's meetings in numbers: how many run, by class, and how media came through, of hours in which enough met.

import { Button } from 'react-aria-components';
import { shownName } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { RunningClass } from '../api';
import { useApi } from '../context';
import { ClosedGate } from '../controls/ClosedGate';
import { Fetched } from '../controls/Fetched';
import { Page } from '../frame/Page';
import { useLoaded } from '../useLoaded';
import { Quality } from './Quality';

export function MeetingsPage() {
  const api = useApi();
  const { meetings: words } = useAdminStrings();
  const running = useLoaded(api.running);
  return (
    <Page title={words.title} lead={words.lead}>
      <section className="console-section">
        <div className="console-section-head">
          <div>
            <h2>{words.running}</h2>
            <p className="faint">{words.runningText}</p>
          </div>
          <Button className="button small" onPress={running.reload}>
            {words.again}
          </Button>
        </div>
        <Fetched value={running.value} problem={running.problem} onRetry={running.reload}>
          {({ running: classes, closed }) =>
            closed ? <ClosedGate says={closed} /> : <Counts classes={classes} />
          }
        </Fetched>
      </section>
      <Quality />
    </Page>
  );
}

function Counts({ classes }: { classes: readonly RunningClass[] }) {
  const { meetings: words } = useAdminStrings();
  if (classes.length === 0) return <p className="console-none">{words.noClasses}</p>;
  return (
    <dl className="register-counts">
      {classes.map((one) => (
        <div key={one.class}>
          <dt>
            <bdi>{shownName(one.title ?? one.class)}</bdi>
          </dt>
          <dd>{one.count}</dd>
        </div>
      ))}
    </dl>
  );
}
