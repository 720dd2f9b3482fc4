// Before joining: which ways to the server are open, told in words, with what to do about it.

import { Activity, CircleCheck, CircleHelp, CircleX, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, useLocale } from 'react-aria-components';
import { rateIn } from '../media/rate';
import { useSession } from '../session/session';
import { useStrings } from '../strings';
import { downlink } from './speed';
import { type Outcome, tryWay } from './trial';
import { type Findings, verdictOf } from './verdict';

/** The button that begins it, and what it found. */
export function useNetworkTest() {
  const session = useSession();
  const [findings, setFindings] = useState<Findings | 'running' | null>(null);
  const there = useRef(true);
  useEffect(() => {
    there.current = true;
    return () => {
      there.current = false;
    };
  }, []);
  const run = async () => {
    setFindings('running');
    const ask = (sdp: string) => session.tryWays(sdp);
    const [udp, tcp] = await Promise.all([tryWay('udp', ask), tryWay('tcp', ask)]);
    // By then the server has told of its relay.
    const turn = await tryWay('turn', ask, session.relays());
    // Afterwards, so that neither disturbs the other's times.
    const down = await downlink();
    if (there.current) setFindings({ udp, tcp, turn, down });
  };
  return { findings, run };
}

export function NetworkTestButton({
  findings,
  run,
}: {
  findings: Findings | 'running' | null;
  run: () => void;
}) {
  const { network } = useStrings().foyer;
  const running = findings === 'running';
  return (
    <Button className="button quiet" onPress={run} isPending={running}>
      <Activity aria-hidden="true" />
      {running ? network.running : findings ? network.again : network.test}
    </Button>
  );
}

export function NetworkFindings({ findings }: { findings: Findings | 'running' | null }) {
  const { network } = useStrings().foyer;
  const { locale } = useLocale();
  return (
    <div className="network" role="status">
      {findings && findings !== 'running' && (
        <>
          <Sentence findings={findings} />
          <dl className="network-rows">
            <Row name={network.udp} outcome={findings.udp} />
            <Row name={network.tcp} outcome={findings.tcp} />
            <Row name={network.turn} outcome={findings.turn} />
            <div>
              <dt>{network.down}</dt>
              <dd>
                {findings.down === null ? network.untested : network.about(rateIn(locale, findings.down))}
              </dd>
            </div>
          </dl>
        </>
      )}
    </div>
  );
}

function Sentence({ findings }: { findings: Findings }) {
  const { network } = useStrings().foyer;
  const verdict = verdictOf(findings);
  const where = [findings.udp, findings.tcp].find((outcome) => outcome.state === 'blocked');
  const { host, port } = where?.state === 'blocked' ? where : { host: '', port: 0 };
  const Icon = verdict === 'good' ? CircleCheck : verdict === 'closed' ? CircleX : TriangleAlert;
  return (
    <p className={`network-verdict ${verdict}`}>
      <Icon aria-hidden="true" />
      <span>{network.verdict[verdict](host, port)}</span>
    </p>
  );
}

function Row({ name, outcome }: { name: string; outcome: Outcome }) {
  const { network } = useStrings().foyer;
  const { locale } = useLocale();
  const time = new Intl.NumberFormat(locale, { style: 'unit', unit: 'millisecond' });
  const Icon = { open: CircleCheck, blocked: CircleX, untested: CircleHelp }[outcome.state];
  return (
    <div>
      <dt>{name}</dt>
      <dd className={outcome.state}>
        <Icon aria-hidden="true" />
        {outcome.state === 'open' && outcome.roundTrip !== null
          ? network.openIn(time.format(outcome.roundTrip))
          : network[outcome.state]}
      </dd>
    </div>
  );
}
