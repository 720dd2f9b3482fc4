// The order of questions: what is being answered, then what matters to most, then what is done with.

import type { Question, QuestionMark } from '../generated/core';

const RANK: Record<QuestionMark, number> = { current: 0, open: 1, answered: 2, hidden: 3 };

export function inOrder(questions: readonly Question[]): Question[] {
  // Those that matter to as many stay in the order of asking.
  return [...questions].sort((one, other) => RANK[one.mark] - RANK[other.mark] || other.votes - one.votes);
}
