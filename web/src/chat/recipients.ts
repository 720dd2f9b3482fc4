// To whom the person at this device may write now.

import type { ChatTo, Person, View } from '../generated/core';
import { shownName } from '../people/name';
import type { Strings } from '../strings';

export interface Recipient {
  /** Unique among them. */
  key: string;
  to: ChatTo;
  name: string;
  /** The person, where it is one. */
  person: Person | null;
}

export function recipients({ policy, people }: View, { chat, stage }: Strings): Recipient[] {
  if (!policy) return [];
  const { may } = policy;
  const hosting = policy.role !== 'member';
  const all: Recipient[] = [];
  if (may.chat) all.push({ key: 'everyone', to: { to: 'everyone' }, name: chat.everyone, person: null });
  const otherHost = people.some(({ own, role }) => !own && role !== 'member');
  if ((may.chat || may.privateChat) && otherHost)
    all.push({
      key: 'hosts',
      to: { to: 'hosts' },
      name: hosting ? chat.hostsOnly : chat.hosts,
      person: null,
    });
  if (may.privateChat)
    for (const person of people)
      if (!person.own)
        all.push({
          key: person.id,
          to: { to: 'person', person: person.id },
          name: shownName(person.name) || stage.unknown,
          person,
        });
  return all;
}

export function keyOf(to: ChatTo): string {
  if (to.to === 'person') return to.person;
  return to.to === 'hosts' && to.with ? `hosts ${to.with}` : to.to;
}

/** The one meant; of a thread with the hosts that a host answers in, that one. */
export function chosen(
  all: readonly Recipient[],
  to: ChatTo,
  view: View,
  strings: Strings,
): Recipient | null {
  const key = keyOf(to);
  const found = all.find((recipient) => recipient.key === key);
  if (found) return found;
  if (to.to !== 'hosts' || !to.with || view.policy?.role === 'member') return null;
  const person = view.people.find(({ id }) => id === to.with);
  if (!person) return null;
  return { key, to, name: strings.chat.hostsAnd(shownName(person.name) || strings.stage.unknown), person };
}
