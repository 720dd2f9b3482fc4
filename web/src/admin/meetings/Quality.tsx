// How media came through to the organisation's people: the same figures for those who administer and for everybody.

import { useAdminStrings } from '../../strings/admin';
import { useApi } from '../context';
import { ClosedGate } from '../controls/ClosedGate';
import { Fetched } from '../controls/Fetched';
import { useLoaded } from '../useLoaded';
import { QualityTable } from './QualityTable';

export function Quality() {
  const api = useApi();
  const { meetings: words } = useAdminStrings();
  const quality = useLoaded(api.quality);
  return (
    <section className="console-section">
      <h2>{words.quality}</h2>
      <p className="faint">{words.qualityText(quality.value?.least ?? 20)}</p>
      <Fetched value={quality.value} problem={quality.problem} onRetry={quality.reload}>
        {({ hours, least, closed }) =>
          closed ? (
            <ClosedGate says={closed} />
          ) : hours.length === 0 ? (
            <p className="console-none">{words.few(least)}</p>
          ) : (
            <>
              <p>{words.columns}</p>
              <QualityTable hours={hours} />
            </>
          )
        }
      </Fetched>
    </section>
  );
}
