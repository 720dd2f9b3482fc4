// Whether members of the organisation find one another.

import { useAnnounce } from '../../announce/Announcer';
import { Toggle } from '../../controls/Toggle';
import { useAdminStrings } from '../../strings/admin';
import { useApi } from '../context';
import { ClosedGate } from '../controls/ClosedGate';
import { Fetched } from '../controls/Fetched';
import { ProblemText } from '../controls/ProblemText';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';

export function DirectorySwitch() {
  const api = useApi();
  const { finding: words } = useAdminStrings();
  const announce = useAnnounce();
  const { value, problem, reload, set } = useLoaded(api.finding);
  const switching = useAct();
  const change = (on: boolean) =>
    switching.run(
      () => api.switchFinding(on),
      () => {
        set((before) => ({ ...before, on }));
        announce(on ? words.isOn : words.isOff);
      },
    );
  return (
    <section className="console-section">
      <h2>{words.title}</h2>
      <p className="faint">{words.text}</p>
      <Fetched value={value} problem={problem} onRetry={reload}>
        {({ on, closed }) => (
          <>
            <Toggle
              text={words.on}
              hint={words.onHint}
              on={on}
              disabled={switching.pending}
              onChange={change}
            />
            {on && closed && <ClosedGate says={closed} />}
          </>
        )}
      </Fetched>
      <ProblemText problem={switching.problem} />
    </section>
  );
}
