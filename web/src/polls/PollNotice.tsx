// A poll has begun and the person has not voted: the way there, above the bar.

import { Vote, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';

/** @param onOpen opens the polls; `null` while they are open, where each is seen */
export function PollNotice({ onOpen }: { onOpen: (() => void) | null }) {
  const { view } = useSessionState();
  const strings = useStrings();
  const { polls: words } = strings.floor;
  const { polls } = view.floor;
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const open = onOpen === null;
  useEffect(() => {
    if (open) setSeen((before) => new Set([...before, ...polls.map(({ id }) => id)]));
  }, [open, polls]);
  const poll = polls.findLast(
    ({ id, stage, own }) => stage === 'running' && own.length === 0 && !seen.has(id),
  );
  if (!poll || open) return null;
  const see = () => setSeen((before) => new Set(before).add(poll.id));
  return (
    <div className="notice floating event poll-notice">
      <Vote aria-hidden="true" />
      <span dir="auto">{words.started(poll.question)}</span>
      <Button className="button small primary" onPress={onOpen}>
        {words.open}
      </Button>
      <Button className="icon-button small" aria-label={strings.ask.dismiss} onPress={see}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}
