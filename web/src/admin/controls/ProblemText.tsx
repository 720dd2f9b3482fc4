// What went wrong, in words, where it was asked for.

import { CircleAlert } from 'lucide-react';
import { useAdminStrings } from '../../strings/admin';
import type { Problem } from '../problems';

export function ProblemText({ problem }: { problem: Problem | null }) {
  const { problems } = useAdminStrings();
  return (
    // There before there is something to say, so that it is read out.
    <div role="alert" className="problem-text">
      {problem && (
        <p>
          <CircleAlert aria-hidden="true" />
          {problems[problem]}
        </p>
      )}
    </div>
  );
}
