// The rules of a class as sentences: only what somebody who comes in has to know.

import type { ClassRules, ClosedGate, View } from '../generated/core';
import { shownIssuer } from '../people/name';
import type { Strings } from '../strings';

/** As long as the server keeps files of any meeting at most. */
const USUAL_FILE_HOURS = 720;

/** Names of countries as they are called in a language; what is none of them, like EU, as it is. */
export function placesOf(regions: readonly string[], locale: string): string {
  const names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' });
  const all = regions.map((region) => (/^[A-Z]{2}$/.test(region) ? names.of(region) : undefined) ?? region);
  return new Intl.ListFormat(locale, { type: 'disjunction' }).format(all);
}

/** Providers by their addresses, any of which is enough. */
export function issuersOf(by: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'disjunction' }).format(by.map(shownIssuer));
}

/** The sentences, the door's first. */
export function linesOf(rules: ClassRules, words: Strings['classes'], locale: string): string[] {
  const people = rules.mfa ? [words.people[rules.people], words.mfa] : [words.people[rules.people]];
  const by = rules.verifiedBy;
  if (by) people.push(by.length > 0 ? words.verified(issuersOf(by, locale)) : words.verifiedByNobody);
  const lines = [...people, words.lobby[rules.lobby], words.record[rules.record]];
  lines.push(words.share[rules.share]);
  if (!rules.chat) lines.push(words.noChat);
  else if (!rules.privateChat) lines.push(words.noPrivateChat);
  if (!rules.rename) lines.push(words.noRename);
  if (rules.muted) lines.push(words.muted);
  if (rules.cameraOff) lines.push(words.cameraOff);
  lines.push(words.kept(rules.keptDays));
  if (rules.fileHours < USUAL_FILE_HOURS) lines.push(words.files(rules.fileHours));
  if (rules.chat) lines.push(rules.chatHours === 0 ? words.chatNotKept : words.chatKept(rules.chatHours));
  if (rules.regions.length > 0) lines.push(words.regions(placesOf(rules.regions, locale)));
  return lines;
}

/** What a setting of the policy file is called; its own name, if it is of a newer version. */
export function settingName(setting: string, words: Strings['classes']): string {
  const names: Readonly<Record<string, string>> = words.settings;
  return Object.hasOwn(names, setting) ? (names[setting] ?? setting) : setting;
}

const COPIES = 'chat.keep';

/** Hours for which a copy of the conversation may be kept, none while a measure that this needs does not hold; `null`: no class says. */
export function copyHours({ class: rules, closed }: Pick<View, 'class' | 'closed'>): number | null {
  if (!rules) return null;
  return closed.some(({ feature }) => feature === COPIES) ? 0 : rules.chatHours;
}

/** What is off and would not be by the class itself: only that is news. */
export function news({ class: rules, closed }: Pick<View, 'class' | 'closed'>): ClosedGate[] {
  return closed.filter(({ feature }) => feature !== COPIES || (rules?.chatHours ?? 0) > 0);
}

/** What is off, in a sentence; by its own name, if it is of a newer version. */
export function closedText({ feature }: ClosedGate, words: Strings['classes']): string {
  const texts: Readonly<Record<string, string>> = words.closed;
  const known = Object.hasOwn(texts, feature) ? texts[feature] : undefined;
  return known ?? words.closedOther(feature);
}

/** The last day on which an exception holds, in the person's words. Days of policies are days of UTC. */
export function lastDay(until: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(until - 1);
}
