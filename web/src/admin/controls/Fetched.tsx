// What the server has, or that it is on its way, or why it is not there.

import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import type { Problem } from '../problems';
import { ProblemText } from './ProblemText';

interface Props<T> {
  value: T | null;
  problem: Problem | null;
  onRetry: () => void;
  children: (value: T) => ReactNode;
}

export function Fetched<T>({ value, problem, onRetry, children }: Props<T>) {
  const { loading, tryAgain } = useAdminStrings();
  if (value !== null) return children(value);
  if (problem === null)
    return (
      <p className="fetching" role="status">
        {loading}
      </p>
    );
  return (
    <div className="not-fetched">
      <ProblemText problem={problem} />
      <Button className="button" onPress={onRetry}>
        {tryAgain}
      </Button>
    </div>
  );
}
