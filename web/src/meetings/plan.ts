// A meeting's plan as the form holds it, in local time, and back.

import type { Details, Opening, Repeats } from '../generated/core';
import { isWeekday, localOffset } from './when';

/** Letters of a title. */
export const TITLE_LETTERS = 120;

export interface Plan {
  title: string;
  fixed: boolean;
  /** `2026-05-12`, local. */
  date: string;
  /** `14:30`, local. */
  time: string;
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
  return { title: '', fixed: true, ...localParts(start), minutes: 60, repeats: 'never', opening };
}

export function planOf(details: Details, opening: Opening, now: number): Plan {
  const fresh = freshPlan(now, opening);
  const { title, startsAt, minutes, repeats } = details;
  if (startsAt === null) return { ...fresh, title, fixed: false };
  return { ...fresh, title, ...localParts(new Date(startsAt)), minutes, repeats };
}

/** The details, or what is wrong with them. */
export function detailsOf(plan: Plan): Details | PlanProblem {
  const title = plan.title.trim();
  if (!plan.fixed) return { title, startsAt: null, minutes: plan.minutes, repeats: 'never' };
  // Without a zone: in the zone of this device (ECMA-262, 21.4.1.32).
  const startsAt = /^\d{4}-\d\d-\d\d$/.test(plan.date) ? Date.parse(`${plan.date}T${plan.time}`) : Number.NaN;
  // The thirty-first of February is taken for a day of March.
  if (Number.isNaN(startsAt) || localParts(new Date(startsAt)).date !== plan.date) return 'wrongTime';
  if (plan.repeats === 'weekdays' && !isWeekday(startsAt, localOffset(startsAt))) return 'weekdayWanted';
  return { title, startsAt, minutes: plan.minutes, repeats: plan.repeats };
}

function localParts(at: Date): { date: string; time: string } {
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    date: `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}
