// A meeting's plan as the form holds it, in the time of its zone, and back.

import { type CalendarDateTime, parseDateTime } from '@internationalized/date';
import type { Details, Opening, Repeats } from '../generated/core';
import { fieldsOf, isWeekday, knownZone, momentOf, ownZone } from './zones';

export interface Plan {
  title: string;
  fixed: boolean;
  /** `2026-05-12`, in the zone. */
  date: string;
  /** `14:30`, in the zone. */
  time: string;
  /** Whose clocks it keeps to. */
  zone: string;
  minutes: number;
  repeats: Repeats;
  opening: Opening;
}

export type PlanProblem = 'wrongTime' | 'weekdayWanted';

/** What a new plan begins with: the next full hour that is not too near. */
export function freshPlan(now: number, opening: Opening): Plan {
  const start = new Date(now + 15 * 60_000);
  start.setMinutes(0, 0, 0);
  start.setHours(start.getHours() + 1);
  const zone = ownZone();
  const fields = fieldsOf(start.getTime(), zone);
  return { title: '', fixed: true, ...fields, zone, minutes: 60, repeats: 'never', opening };
}

export function planOf(details: Details, opening: Opening, now: number): Plan {
  const fresh = freshPlan(now, opening);
  const { title, startsAt, minutes, repeats } = details;
  if (startsAt === null) return { ...fresh, title, fixed: false };
  const zone = knownZone(details.zone) ?? fresh.zone;
  return { ...fresh, title, ...fieldsOf(startsAt, zone), zone, minutes, repeats };
}

/** The details, or what is wrong with them. */
export function detailsOf(plan: Plan): Details | PlanProblem {
  const title = plan.title.trim();
  const { minutes, repeats, zone } = plan;
  if (!plan.fixed) return { title, startsAt: null, minutes, repeats: 'never', zone: null };
  const clock = clockOf(plan);
  if (!clock) return 'wrongTime';
  if (repeats === 'weekdays' && !isWeekday(clock)) return 'weekdayWanted';
  return { title, startsAt: momentOf(clock, zone), minutes, repeats, zone };
}

/** `null` if there is no such date or time, like the thirty-first of February. */
function clockOf({ date, time }: Plan): CalendarDateTime | null {
  try {
    return parseDateTime(`${date}T${time}`);
  } catch {
    return null;
  }
}
