// Leaving; a host among others is told what becomes of the meeting, and may end it or pass it on.

import { Crown, LogOut, OctagonX } from 'lucide-react';
import { type ReactElement, useEffect, useState } from 'react';
import {
  Button,
  Dialog,
  Heading,
  Menu,
  MenuItem,
  MenuTrigger,
  Modal,
  ModalOverlay,
  Popover,
} from 'react-aria-components';
import { Avatar } from '../controls/Avatar';
import { Hint } from '../controls/Hint';
import type { Person } from '../generated/core';
import { inSentence, shownName } from '../people/name';
import { useSession, useSessionState } from '../session/session';
import { type Strings, useStrings } from '../strings';
import { AskEnd } from './HostPanel';

export function LeaveControl() {
  const session = useSession();
  const { view } = useSessionState();
  const { bar } = useStrings();
  const [passing, setPassing] = useState(false);
  const others = view.people.filter(({ own }) => !own);
  const host = view.policy?.role === 'host';
  useEffect(() => {
    // Somebody else is host now: what was waited for.
    if (passing && !host) session.leave();
  }, [passing, host, session]);
  const button = (onPress?: () => void) => (
    <Button className="control leave" aria-label={bar.leaveLong} {...(onPress && { onPress })}>
      <span className="control-icon">
        <LogOut aria-hidden="true" />
      </span>
      <span className="control-text">{bar.leave}</span>
    </Button>
  );
  if (!host || others.length === 0) {
    return <Hint text={bar.leaveLong}>{button(() => session.leave())}</Hint>;
  }
  return <HostLeave others={others} trigger={button()} onPassing={setPassing} />;
}

interface HostProps {
  others: Person[];
  trigger: ReactElement;
  /** The role is on its way to somebody else, or no longer. */
  onPassing: (passing: boolean) => void;
}

function HostLeave({ others, trigger, onPassing }: HostProps) {
  const session = useSession();
  const strings = useStrings();
  const { leave } = strings;
  const [asking, setAsking] = useState<'end' | 'pass_on' | null>(null);
  return (
    <>
      <MenuTrigger>
        {trigger}
        <Popover className="popover" placement="top end" offset={10}>
          <Menu className="options leave-menu" aria-label={leave.title}>
            <MenuItem className="option" onAction={() => session.leave()} textValue={leave.leave}>
              <LogOut aria-hidden="true" />
              <span className="option-text">
                {leave.leave}
                <small className="option-more">{whoStays(others, strings)}</small>
              </span>
            </MenuItem>
            <MenuItem className="option" onAction={() => setAsking('pass_on')}>
              <Crown aria-hidden="true" />
              <span className="option-text">{leave.passOn}</span>
            </MenuItem>
            <MenuItem className="option danger" onAction={() => setAsking('end')}>
              <OctagonX aria-hidden="true" />
              <span className="option-text">{leave.end}</span>
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <AskEnd open={asking === 'end'} onClose={() => setAsking(null)} />
      <ModalOverlay
        className="overlay"
        isOpen={asking === 'pass_on'}
        onOpenChange={(open) => !open && setAsking(null)}
      >
        <Modal className="modal narrow">
          <PassOn
            others={others}
            onPassing={onPassing}
            onClose={() => {
              onPassing(false);
              setAsking(null);
            }}
          />
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
