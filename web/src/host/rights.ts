// Who may do what to whom, as far as the interface offers it; the group's rules decide.

import type { Person, Policy, Powers } from '../generated/core';
import type { Strings } from '../strings';
import { POWERS } from './PowerSwitches';

export type PersonAct =
  | 'mute'
  | 'ask_to_unmute'
  | 'stop_share'
  | 'spotlight'
  | 'powers'
  | 'make_cohost'
  | 'make_host'
  | 'make_member'
  | 'pass_on'
  | 'remove'
  | 'rename';

/** Whether the person at this device decides anything here. */
export function decides(policy: Policy | null): policy is Policy {
  return policy !== null && policy.role !== 'member';
}

/** What the person at this device may do about somebody, in the order of the menu. */
export function actsOn(policy: Policy | null, person: Person): PersonAct[] {
  if (!policy) return [];
  const acts: PersonAct[] = [];
  if (person.own && policy.may.rename) acts.push('rename');
  if (!decides(policy)) return acts;
  const host = policy.role === 'host';
  if (!person.own) {
    if (person.microphone.announced) acts.push('mute');
    else if (person.may.microphone) acts.push('ask_to_unmute');
    if (person.screen.announced) acts.push('stop_share');
  }
  acts.push('spotlight');
  if (person.own) return acts;
  // Hosts and co-hosts may do everything; in safe mode nobody else may do anything.
  if (person.role === 'member' && !policy.safe && POWERS.some((power) => policy.allowed[power]))
    acts.push('powers');
  if (host) {
    if (person.role === 'member') acts.push('make_cohost');
    if (person.role !== 'host') acts.push('make_host', 'pass_on');
    if (person.role !== 'member') acts.push('make_member');
  }
  if (host || person.role !== 'host') acts.push('remove');
  return acts;
}

/** What is taken from this person alone, of what everyone may do. */
export function takenFrom(policy: Policy, person: Person): Powers {
  const taken = POWERS.map((power) => [power, policy.allowed[power] && !person.may[power]]);
  return Object.fromEntries(taken) as unknown as Powers;
}

/** The spotlight with or without somebody; the longest there gives way. */
export function spotlightWith(spotlight: readonly string[], person: string, on: boolean): string[] {
  const others = spotlight.filter((id) => id !== person);
  return on ? [...others, person].slice(-MOST_SPOTLIT) : others;
}

const MOST_SPOTLIT = 8;

/** Why the person at this device may not do something; `null` if they may. */
export function refusal(policy: Policy | null, power: keyof Powers, { refused }: Strings): string | null {
  if (!policy || policy.may[power]) return null;
  if (policy.safe) return refused.safe;
  return policy.allowed[power] ? refused[power].own : refused[power].all;
}
