// Meetings as if this browser kept them.

import type { Details } from '../src/generated/core';
import { type KeptMeeting, MeetingsStore, USUAL_OPENING } from '../src/meetings/kept';

const HOUR_MS = 3_600_000;
const PLANS: [string, number | null, Details['repeats']][] = [
  ['Weekly design review', -0.2, 'weekly'],
  ['Board, quarterly numbers', 26, 'never'],
  ['', null, 'never'],
  ['Interview: the one with the very long title that goes on about the role and the team', 72, 'never'],
  ['Last month, over', -700, 'never'],
  ['Stand-up', 18, 'weekdays'],
];

/** Forgets what was kept, and keeps so many. */
export function keepSome(count: number): void {
  localStorage.removeItem('conclave.meetings');
  const store = new MeetingsStore();
  for (const [index, [title, hours, repeats]] of PLANS.slice(0, count).entries()) {
    const link = `${String(index).repeat(22)}.${'s'.repeat(22)}`;
    const startsAt = hours === null ? null : Math.round((Date.now() + hours * HOUR_MS) / 9e5) * 9e5;
    store.keep({
      hostLink: `${link}.${'h'.repeat(22)}`,
      guestLink: link,
      details: { title, startsAt, minutes: 45, repeats, zone: null },
      opening: USUAL_OPENING,
    } satisfies KeptMeeting);
  }
}
