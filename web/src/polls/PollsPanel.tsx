// Polls, the newest first; for hosts, the way to a new one.

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { SidePanel } from '../controls/SidePanel';
import { LIMITS } from '../generated/core';
import { decides } from '../host/rights';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { PollCard } from './PollCard';
import { PollForm } from './PollForm';

export function PollsPanel({ onClose }: { onClose: () => void }) {
  const { view } = useSessionState();
  const { polls: words } = useStrings().floor;
  const [making, setMaking] = useState(false);
  const hosting = decides(view.policy);
  const polls = [...view.floor.polls].reverse();
  return (
    <SidePanel title={words.title} count={polls.length} onClose={onClose}>
      <div className="panel-scroll">
        {polls.length === 0 && !making && (
          <div className="empty">
            <p>{words.empty}</p>
            <p className="faint">{hosting ? words.emptyHost : words.emptyMember}</p>
          </div>
        )}
        {making && hosting && <PollForm onDone={() => setMaking(false)} />}
        {polls.length > 0 && (
          <ul className="topics" aria-label={words.title}>
            {polls.map((poll) => (
              <PollCard key={poll.id} poll={poll} />
            ))}
          </ul>
        )}
      </div>
      {hosting && !making && (
        <div className="panel-foot">
          {view.floor.pollRoom ? (
            <Button className="button wide" onPress={() => setMaking(true)}>
              <Plus aria-hidden="true" />
              {words.new}
            </Button>
          ) : (
            <p className="faint">{words.full(LIMITS.polls)}</p>
          )}
        </div>
      )}
    </SidePanel>
  );
}
