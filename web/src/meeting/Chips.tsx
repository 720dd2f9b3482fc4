// What holds for the whole meeting and is not as usual, in the top line.

import { Lock, type LucideIcon, ShieldAlert, UserRound } from 'lucide-react';
import { TurnChip } from '../hands/TurnChip';
import { shownTitle } from '../people/name';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { TimerChip } from '../timer/TimerChip';
import { MediaChips } from './MediaChips';

export function Chips() {
  const { view } = useSessionState();
  const { chips } = useStrings();
  const { policy } = view;
  const title = shownTitle(view.meeting?.title ?? '');
  return (
    <>
      {title && (
        <p className="head-title">
          <bdi>{title}</bdi>
        </p>
      )}
      <TurnChip />
      <TimerChip />
      <MediaChips />
      {policy?.safe && <Chip icon={ShieldAlert} text={chips.safe} more={chips.safeText} warn />}
      {policy?.locked && <Chip icon={Lock} text={chips.locked} more={chips.lockedText} />}
      {policy && !policy.hostPresent && <Chip icon={UserRound} text={chips.noHost} more={chips.noHostText} />}
    </>
  );
}

interface ChipProps {
  icon: LucideIcon;
  text: string;
  more: string;
  warn?: boolean;
}

function Chip({ icon: Icon, text, more, warn = false }: ChipProps) {
  return (
    <p className={warn ? 'pill chip warn' : 'pill chip'} title={more}>
      <Icon aria-hidden="true" />
      {text}
      <span className="visually-hidden">: {more}</span>
    </p>
  );
}
