// Leaving; a host among others is told what becomes of the meeting, and may end it or pass it on.

import { Crown, LogOut, OctagonX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, Dialog, Heading, Menu, MenuItem, Modal, ModalOverlay, Popover } from 'react-aria-components';
import { Avatar } from '../controls/Avatar';
import { Hint } from '../controls/Hint';
import type { Person } from '../generated/core';
import { inSentence, shownName } from '../people/name';
import { useSession, useSessionState } from '../session/session';
import { type Strings, useStrings } from '../strings';
import { AskEnd } from './HostPanel';

type Asking = 'how' | 'pass_on' | 'end';

/** One button, whoever is there: a press of it, or what it has asked, holds when others go or a host is made meanwhile. */
export function LeaveControl() {
  const session = useSession();
  const { view } = useSessionState();
  const strings = useStrings();
  const { bar, leave } = strings;
  const [asking, setAsking] = useState<Asking | null>(null);
  const [passing, setPassing] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const others = view.people.filter(({ own }) => !own);
  const host = view.policy?.role === 'host';
  const asks = host && others.length > 0;
  useEffect(() => {
    // Somebody else is host now: what was waited for.
    if (passing && !host) session.leave();
  }, [passing, host, session]);
  // What was chosen in the menu may ask further.
  const closeMenu = () => setAsking((now) => (now === 'how' ? null : now));
  const stay = () => {
    setPassing(false);
    setAsking(null);
  };
  return (
    <>
      <Hint text={bar.leaveLong}>
        <Button
          ref={trigger}
          className="control leave"
          aria-label={bar.leaveLong}
          {...(asks && { 'aria-haspopup': 'menu', 'aria-expanded': asking === 'how' })}
          onPress={() => (asks ? setAsking('how') : session.leave())}
        >
          <span className="control-icon">
            <LogOut aria-hidden="true" />
          </span>
          <span className="control-text">{bar.leave}</span>
        </Button>
      </Hint>
      <Popover
        className="popover"
        aria-label={leave.title}
        trigger="MenuTrigger"
        triggerRef={trigger}
        placement="top end"
        offset={10}
        isOpen={asking === 'how'}
        onOpenChange={(open) => !open && closeMenu()}
      >
        <Menu className="options leave-menu" aria-label={leave.title} autoFocus="first" onClose={closeMenu}>
          <MenuItem className="option" onAction={() => session.leave()} textValue={leave.leave}>
            <LogOut aria-hidden="true" />
            <span className="option-text">
              {leave.leave}
              <small className="option-more">
                {others.length > 0 ? whoStays(others, strings) : strings.stage.alone}
              </small>
            </span>
          </MenuItem>
          <MenuItem className="option" isDisabled={!asks} onAction={() => setAsking('pass_on')}>
            <Crown aria-hidden="true" />
            <span className="option-text">{leave.passOn}</span>
          </MenuItem>
          <MenuItem className="option danger" isDisabled={!asks} onAction={() => setAsking('end')}>
            <OctagonX aria-hidden="true" />
            <span className="option-text">{leave.end}</span>
          </MenuItem>
        </Menu>
      </Popover>
      <AskEnd open={asking === 'end'} onClose={stay} />
      <ModalOverlay
        className="overlay"
        isOpen={asking === 'pass_on'}
        onOpenChange={(open) => !open && stay()}
      >
        <Modal className="modal narrow">
          <PassOn others={others} onPassing={setPassing} onClose={stay} />
        </Modal>
      </ModalOverlay>
    </>
  );
}

/** What becomes of the meeting without this host. */
function whoStays(others: readonly Person[], { leave, stage }: Strings): string {
  const name = (person: Person) => inSentence(person.name) || stage.unknown;
  const here = others.filter(({ connected }) => connected);
  const hosts = here.filter(({ role }) => role === 'host');
  const [host] = hosts;
  if (host) return hosts.length > 1 ? leave.staysMany : leave.staysOne(name(host));
  const cohost = here.find(({ role }) => role === 'cohost');
  return cohost ? leave.cohostStays(name(cohost)) : leave.nobody;
}

interface PassOnProps {
  others: readonly Person[];
  onPassing: (passing: boolean) => void;
  onClose: () => void;
}

function PassOn({ others, onPassing, onClose }: PassOnProps) {
  const session = useSession();
  const { view } = useSessionState();
  const { leave, stage, cancel } = useStrings();
  const [since, setSince] = useState<number | null>(null);
  const { notices } = view;
  const failed = since !== null && notices.some(({ id, what }) => id > since && what === 'not_done');
  useEffect(() => {
    if (failed) onPassing(false);
  }, [failed, onPassing]);
  const pass = (person: string) => {
    setSince(notices.at(-1)?.id ?? 0);
    onPassing(true);
    session.host({ act: 'pass_on', person });
  };
  return (
    <Dialog className="dialog">
      <Heading slot="title">{leave.passOnTitle}</Heading>
      <ul className="choose-person">
        {others.map((person) => {
          const name = shownName(person.name) || stage.unknown;
          return (
            <li key={person.id}>
              <Button
                className="person-choice"
                isDisabled={!person.connected || (since !== null && !failed)}
                onPress={() => pass(person.id)}
              >
                <Avatar id={person.id} name={name} small />
                <bdi>{name}</bdi>
              </Button>
            </li>
          );
        })}
      </ul>
      {others.length === 0 && <p className="panel-note">{stage.alone}</p>}
      <p className="panel-note" role="status">
        {failed ? leave.passFailed : since !== null && leave.passing}
      </p>
      <div className="dialog-actions">
        <Button className="button" onPress={onClose}>
          {cancel}
        </Button>
      </div>
    </Dialog>
  );
}
