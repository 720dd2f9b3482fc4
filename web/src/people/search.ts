// Finding somebody in the list, and its order.

import type { Person } from '../generated/core';

/** Whether a name has what is sought in it, whatever the case and the accents. */
export function isSought(name: string, sought: string): boolean {
  return folded(name).includes(folded(sought.trim()));
}

/** Raised hands first, in the order in which they went up; then as before. */
export function inOrder(people: readonly Person[]): Person[] {
  const raised = (person: Person & { hand?: unknown }) =>
    person.hand === undefined || person.hand === null || person.hand === false
      ? Number.POSITIVE_INFINITY
      : Number(person.hand);
  return [...people].sort((one, other) => {
    const [a, b] = [raised(one), raised(other)];
    return a === b ? 0 : a - b;
  });
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}
