// Who has the floor and whose hands are up, above everyone else in the people panel.

import { Hand, HandHelping } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { Choice } from '../controls/Choice';
import { decides } from '../host/rights';
import { inSentence, shownName } from '../people/name';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

/** Speaking times in minutes; 0: no limit. */
const TIMES = ['0', '1', '2', '3', '5', '10'] as const;

export function HandsList() {
  const session = useSession();
  const { view } = useSessionState();
  const { floor, people, stage } = useStrings();
  const { hands: words, turn: turnWords } = floor;
  const [minutes, setMinutes] = useState<(typeof TIMES)[number]>('0');
  const { hands, speaker } = view.floor;
  const hosting = decides(view.policy);
  if (hands.length === 0 && !speaker) return null;
  const seconds = minutes === '0' ? null : Number(minutes) * 60;
  const nameOf = (id: string) => {
    const person = view.people.find((other) => other.id === id);
    return { name: shownName(person?.name ?? '') || stage.unknown, own: person?.own ?? false };
  };
  const give = (person: string | null) => session.floor({ act: 'give', person, seconds });
  return (
    <section className="hands" aria-label={words.title}>
      {hands.length > 0 && (
        <header>
          <Hand aria-hidden="true" />
          <h3>{words.title}</h3>
          <span className="panel-count">{hands.length}</span>
          {hosting && (
            <Button
              className="button small quiet"
              onPress={() => session.floor({ act: 'lower_hands', person: null })}
            >
              {words.lowerAll}
            </Button>
          )}
        </header>
      )}
      {hands.length > 0 && (
        <ol className="hands-row">
          {hands.map((id) => {
            const { name, own } = nameOf(id);
            return (
              <li key={id}>
                <span className="hands-name">
                  <bdi>{name}</bdi>
                  {own && <span className="person-you">{people.you}</span>}
                </span>
                {hosting && (
                  <Button
                    className="button small"
                    aria-label={words.giveTo(inSentence(name))}
                    onPress={() => give(id)}
                  >
                    <HandHelping aria-hidden="true" />
                  </Button>
                )}
                {(hosting || own) && (
                  <Button
                    className="button small"
                    aria-label={own ? words.lower : words.lowerOf(inSentence(name))}
                    onPress={() =>
                      session.floor(own ? { act: 'hand', up: false } : { act: 'lower_hands', person: id })
                    }
                  >
                    <HandDown />
                  </Button>
                )}
              </li>
            );
          })}
        </ol>
      )}
      {hosting && (
        <div className="hands-host">
          <Choice
            label={turnWords.time}
            items={TIMES.map((id) => ({
              id,
              name: id === '0' ? turnWords.noLimit : turnWords.minutes(Number(id)),
            }))}
            value={minutes}
            onChange={setMinutes}
          />
          {hands.length > 0 && (
            <Button className="button primary" onPress={() => give(null)}>
              {words.next}
              <span className="visually-hidden">: {words.nextHint}</span>
            </Button>
          )}
          {speaker && (
            <Button className="button" onPress={() => session.floor({ act: 'end_turn' })}>
              {turnWords.take}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

/** A hand that goes down. */
function HandDown() {
  return <Hand aria-hidden="true" className="hand-down" />;
}
