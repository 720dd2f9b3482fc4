// A poll has begun and the person has not voted: the way there, above the bar.

import { Vote, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function PollNotice({ onOpen }: { onOpen: () => void }) {
  const { view } = useSessionState();
  const strings = useStrings();
  const { polls: words } = strings.floor;
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const poll = view.floor.polls.findLast(
    ({ id, stage, own }) => stage === 'running' && own.length === 0 && !seen.has(id),
  );
  if (!poll) return null;
  const see = () => setSeen((before) => new Set(before).add(poll.id));
  return (
    <div className="notice floating event poll-notice">
      <Vote aria-hidden="true" />
      <span dir="auto">{words.started(poll.question)}</span>
      <Button
        className="button small primary"
        onPress={() => {
          see();
          onOpen();
        }}
      >
        {words.open}
      </Button>
      <Button className="icon-button small" aria-label={strings.ask.dismiss} onPress={see}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}
