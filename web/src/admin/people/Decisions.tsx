// What is decided over somebody, after a question.

import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Account, Person } from '../api';
import { useApi } from '../context';
import { Question } from '../controls/Question';

interface LetInNoMoreProps {
  person: Person;
  onChanged: (account: Account) => void;
  onClose: () => void;
}

export function LetInNoMore({ person, onChanged, onClose }: LetInNoMoreProps) {
  const api = useApi();
  const { deactivate: words } = useAdminStrings();
  const name = inSentence(person.label);
  return (
    <Question
      title={words.title(name)}
      text={words.text}
      action={words.act}
      act={() => api.setActive(person.id, false)}
      onDone={onChanged}
      said={() => words.done(name)}
      onClose={onClose}
    />
  );
}

interface EndSessionsProps {
  person: Person;
  onEnded: () => void;
  onClose: () => void;
}

export function EndSessions({ person, onEnded, onClose }: EndSessionsProps) {
  const api = useApi();
  const { end: words } = useAdminStrings();
  return (
    <Question
      title={words.title(inSentence(person.label))}
      text={words.text}
      action={words.act}
      act={() => api.endSessionsOf(person.id)}
      onDone={() => onEnded()}
      said={(ended) => words.done(ended)}
      onClose={onClose}
    />
  );
}
