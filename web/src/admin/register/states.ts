// What is said of a measure's state, and the dates around it.

import type { AdminStrings } from '../../strings/admin';
import type { Measure, UnixTime } from '../api';

type Word = keyof AdminStrings['register']['states'];

/** Of what has expired it is said whether anything ever showed it. */
export function stateWord({ state, now }: Measure): Word {
  if (state === 'expired' && (now.why === 'not_checked' || now.why === 'not_attested')) return now.why;
  return state;
}

/** What shows a measure here. */
export function shownBy({ has_check, signed }: Measure): keyof AdminStrings['register']['shownBy'] {
  if (has_check) return signed ? 'both' : 'check';
  return signed ? 'signature' : 'none';
}

export function isRed({ state }: Measure): boolean {
  return state === 'expired' || state === 'failing';
}

export function secondsOf(moment: string): UnixTime {
  return Date.parse(moment) / 1_000;
}

/** The last two months, until today. */
export function reportPeriod(today: Date): { from: string; until: string } {
  const from = new Date(today);
  from.setUTCMonth(from.getUTCMonth() - 2);
  return { from: dayOf(from), until: dayOf(today) };
}

/** The last day until which somebody may sign. */
export function lastDay(today: Date, months: number): string {
  const last = new Date(today);
  last.setUTCMonth(last.getUTCMonth() + months);
  // The 31st of a month that has none is its last day, as the server counts.
  if (last.getUTCDate() !== today.getUTCDate()) last.setUTCDate(0);
  return dayOf(last);
}

/** SHA-256 of a file, as the register writes it. */
export async function hashOf(file: Blob): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return `sha256:${[...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** What somebody may write at most, in characters (crates/trust/src/audit/event/text.rs and measures/register/rules.rs). */
export const REASON_CHARACTERS = 300;
export const SETTING_CHARACTERS = 200;
/** For how many months a default may be left, or a measure not apply. */
export const REVIEW_MONTHS = 12;

export type WrongDay = 'empty' | 'past' | 'far';

/** What is wrong with a last day. */
export function wrongDay(day: string, latest: string, today: Date): WrongDay | null {
  if (day === '') return 'empty';
  if (day < dayOf(today)) return 'past';
  return day > latest ? 'far' : null;
}

/** What somebody wrote, as the one line that the audit log takes. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What is wrong with what somebody wrote. */
export function wrongWords(text: string, most: number): 'empty' | 'long' | null {
  if (text.trim() === '') return 'empty';
  return [...text].length > most ? 'long' : null;
}
