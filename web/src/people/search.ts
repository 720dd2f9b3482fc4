// Finding somebody in the list, and its order.

import type { Person } from '../generated/core';
import { folded } from '../search/folded';

/** Whether a name has what is sought in it, whatever the case and the accents. */
export function isSought(name: string, sought: string): boolean {
  return folded(name).includes(folded(sought.trim()));
}

/** Raised hands first, in the order in which they went up; then as before. */
export function inOrder(people: readonly Person[], hands: readonly string[]): Person[] {
  const raised = ({ id }: Person) => (hands.includes(id) ? hands.indexOf(id) : hands.length);
  return [...people].sort((one, other) => raised(one) - raised(other));
}
