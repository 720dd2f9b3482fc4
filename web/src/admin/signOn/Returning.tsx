// Somebody is back from a provider: what the server makes of it. Whatever is wrong, they are told the same, with the way out.

import { useEffect, useRef, useState } from 'react';
import { useAnnounce } from '../../announce/Announcer';
import { Mark } from '../../controls/Mark';
import { cameBack } from '../../names/vouched';
import { useAdminStrings } from '../../strings/admin';
import type { Newcomer, Session } from '../api';
import { useApi } from '../context';
import { ProblemText } from '../controls/ProblemText';
import { Entrance } from '../entrance/Entrance';
import { type Problem, problemIn } from '../problems';
import { useTitle } from '../useTitle';
import { leave, leftFrom } from './leaving';
import { NewHere } from './NewHere';

interface Props {
  provider: string;
  query: string;
  onIn: (session: Session) => void;
  /** There is nothing more to do here: on to that place of the console. */
  onOver: (hash: string) => void;
}

export function Returning({ provider, query, onIn, onOver }: Props) {
  const api = useApi();
  const { signOn: words } = useAdminStrings();
  const announce = useAnnounce();
  const [newcomer, setNewcomer] = useState<Newcomer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useTitle(newcomer ? words.new.title(newcomer.organisation) : problem ? words.wrongTitle : words.returning);

  // Once: what waits at the server is taken by it.
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    // The code is used up, and is no business of the history's.
    history.replaceState(null, '', location.pathname);
    api.returned(provider, query).then(
      (came) => {
        if ('go' in came) leave(came.go);
        else if ('new' in came) setNewcomer(came.new);
        else if ('named' in came) location.replace(cameBack(came.named));
        else if ('linked' in came) {
          announce(words.linked);
          onOver('#account');
        } else onIn(came);
      },
      (error: unknown) => setProblem(problemIn(error)),
    );
  }, [api, provider, query, announce, words, onIn, onOver]);

  if (newcomer) return <NewHere newcomer={newcomer} onIn={onIn} onNo={() => onOver('')} />;
  if (problem)
    return (
      <Entrance title={words.wrongTitle} lead={words.wrongText}>
        {problem !== 'sign_on' && <ProblemText problem={problem} />}
        <p>
          <a className="button primary" href={leftFrom()}>
            {words.again}
          </a>
        </p>
      </Entrance>
    );
  return (
    <main className="centred loading">
      <Mark size={44} />
      <div role="status">
        <h1>{words.returning}</h1>
      </div>
    </main>
  );
}
