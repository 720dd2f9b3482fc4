// The rules of a class as sentences: only what somebody who comes in has to know.

import type { ClassRules, ClosedGate } from '../generated/core';
import type { Strings } from '../strings';

/** The sentences, the door's first. */
export function linesOf(rules: ClassRules, words: Strings['classes']): string[] {
  const lines = [words.people[rules.people], words.lobby[rules.lobby], words.record[rules.record]];
  lines.push(words.share[rules.share]);
  if (!rules.chat) lines.push(words.noChat);
  else if (!rules.privateChat) lines.push(words.noPrivateChat);
  if (!rules.rename) lines.push(words.noRename);
  if (rules.muted) lines.push(words.muted);
  if (rules.cameraOff) lines.push(words.cameraOff);
  lines.push(words.kept(rules.keptDays));
  return lines;
}

/** What a setting of the policy file is called; its own name, if it is of a newer version. */
export function settingName(setting: string, words: Strings['classes']): string {
  const names: Readonly<Record<string, string>> = words.settings;
  return Object.hasOwn(names, setting) ? (names[setting] ?? setting) : setting;
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
