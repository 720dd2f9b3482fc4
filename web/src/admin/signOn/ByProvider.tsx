// The way to a provider: a button, and then another site.

import { useState } from 'react';
import { Button } from 'react-aria-components';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Choice } from '../api';
import { useApi } from '../context';
import { useGuard } from '../Guard';
import { type Problem, problemIn } from '../problems';
import { leave } from './leaving';

interface Props {
  provider: Choice;
  wish: 'sign_in' | 'link' | 'step_up';
  onWrong: (problem: Problem | null) => void;
  className?: string;
}

export function ByProvider({ provider, wish, onWrong, className = 'button' }: Props) {
  const api = useApi();
  const { signOn: words } = useAdminStrings();
  const guard = useGuard();
  const [pending, setPending] = useState(false);
  const say = { sign_in: words.by, link: words.account.connect, step_up: words.account.stepUp }[wish];
  const go = async () => {
    setPending(true);
    onWrong(null);
    try {
      const ask = () => api.signOnBy(provider.id, wish);
      leave(await (wish === 'link' ? guard(ask) : ask()));
    } catch (error) {
      onWrong(problemIn(error));
      setPending(false);
    }
  };
  return (
    <Button className={className} isPending={pending} onPress={() => void go()}>
      {say(inSentence(provider.name))}
    </Button>
  );
}
