// Says that somebody waits, without getting in the way.

import { DoorOpen, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { inSentence, shownName } from '../people/name';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function CallerBanner({ onView }: { onView: () => void }) {
  const session = useSession();
  const { view } = useSessionState();
  const { callers: words, stage } = useStrings();
  const [later, setLater] = useState<ReadonlySet<string>>(new Set());
  const waiting = view.callers.filter(({ coming }) => !coming);
  const [first] = waiting;
  // Put off until somebody comes who was not there then.
  if (!first || waiting.every(({ id }) => later.has(id))) return null;
  const alone = waiting.length === 1;
  const name = shownName(first.name);
  return (
    <section className="notice floating caller-banner" aria-label={words.title}>
      <DoorOpen aria-hidden="true" />
      <span>{alone ? words.waits(inSentence(name) || stage.unknown) : words.count(waiting.length)}</span>
      <span className="caller-actions">
        {alone && name && !first.barred && (
          <Button
            className="button small primary"
            aria-label={words.admitNamed(name)}
            onPress={() => session.host({ act: 'admit', people: [first.id] })}
          >
            {words.admit}
          </Button>
        )}
        <Button className="button small" onPress={onView}>
          {words.view}
        </Button>
        <Button
          className="icon-button small"
          aria-label={words.later}
          onPress={() => setLater(new Set(waiting.map(({ id }) => id)))}
        >
          <X aria-hidden="true" />
        </Button>
      </span>
    </section>
  );
}
