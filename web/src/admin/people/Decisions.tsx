// What is decided over somebody, after a question.

import { useAnnounce } from '../../announce/Announcer';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Account, Person } from '../api';
import { useApi } from '../context';
import { Question } from '../controls/Question';
import { useAct } from '../useAct';

interface LetInNoMoreProps {
  person: Person;
  onChanged: (account: Account) => void;
  onClose: () => void;
}

export function LetInNoMore({ person, onChanged, onClose }: LetInNoMoreProps) {
  const api = useApi();
  const { deactivate: words } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const name = inSentence(person.label);
  const decide = () =>
    run(
      () => api.setActive(person.id, false),
      (account) => {
        onChanged(account);
        announce(words.done(name));
        onClose();
      },
    );
  return (
    <Question
      title={words.title(name)}
      text={words.text}
      action={words.act}
      pending={pending}
      problem={problem}
      onAction={decide}
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
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const decide = () =>
    run(
      () => api.endSessionsOf(person.id),
      (ended) => {
        onEnded();
        announce(words.done(ended));
        onClose();
      },
    );
  return (
    <Question
      title={words.title(inSentence(person.label))}
      text={words.text}
      action={words.act}
      pending={pending}
      problem={problem}
      onAction={decide}
      onClose={onClose}
    />
  );
}
