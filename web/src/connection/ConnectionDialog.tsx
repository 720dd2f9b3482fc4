// Your connection: the way it takes, its delay and loss, what comes and goes.

import { CircleAlert, CircleCheck, TriangleAlert, X } from 'lucide-react';
import { Button, Dialog, Heading, Modal, ModalOverlay, useLocale } from 'react-aria-components';
import { type Health, healthOf, type Line } from '../media/line';
import { rateIn } from '../media/rate';
import { useLine, usePreferences, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

const ICONS = { good: CircleCheck, fair: CircleAlert, poor: TriangleAlert } satisfies Record<Health, unknown>;

export default function ConnectionDialog({ onClose }: { onClose: () => void }) {
  const strings = useStrings();
  const { line } = useLine();
  const { view } = useSessionState();
  const words = strings.media.line;
  return (
    <ModalOverlay className="overlay" isOpen onOpenChange={(now) => !now && onClose()} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">
          <header className="dialog-head">
            <Heading slot="title">{words.title}</Heading>
            <Button slot="close" className="icon-button" aria-label={strings.close}>
              <X aria-hidden="true" />
            </Button>
          </header>
          <div className="dialog-body">
            {line && view.connection.media === 'up' ? <Report line={line} /> : <p>{words.none}</p>}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Report({ line }: { line: Line }) {
  const session = useSession();
  const { media } = useStrings();
  const { locale } = useLocale();
  const [{ audioOnly }] = usePreferences();
  const words = media.line;
  const health = healthOf(line);
  const Icon = ICONS[health];
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const time = new Intl.NumberFormat(locale, { style: 'unit', unit: 'millisecond' });
  const rate = (bits: number) => rateIn(locale, bits);
  const loss = (part: number | null) => (part === null ? words.unknown : percent.format(part));
  const rows: [string, string][] = [
    [words.transport, line.transport ? words[line.transport] : words.unknown],
    [words.roundTrip, line.roundTrip === null ? words.unknown : time.format(line.roundTrip)],
    [words.lossIn, loss(line.lossIn)],
    [words.lossOut, loss(line.lossOut)],
    [words.receiving, `${rate(line.bitsIn)}, ${words.pictures(line.pictures, line.heightIn)}`],
    [words.sending, `${rate(line.bitsOut)}, ${words.lines(line.heightOut)}`],
  ];
  return (
    <>
      <p className={`line-health ${health}`}>
        <Icon aria-hidden="true" />
        {words.health[health]}
      </p>
      <dl className="line-rows">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {line.transport === 'tcp' && <p className="faint">{words.tcpText}</p>}
      {line.limitedBy && <p className="faint">{words.limited[line.limitedBy]}</p>}
      <Button className="button" onPress={() => void session.audioOnly(!audioOnly)}>
        {audioOnly ? media.audioOnly.end : media.audioOnly.start}
      </Button>
    </>
  );
}
