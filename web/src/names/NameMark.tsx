// Who vouches for somebody's name: a provider, or nobody. Whoever it is stands there in full; a mark alone proves nothing.

import { BadgeCheck, BadgeX, TriangleAlert } from 'lucide-react';
import type { NameMark } from '../generated/core';
import { inSentence, shownName } from '../people/name';
import { useStrings } from '../strings';

type Words = ReturnType<typeof useStrings>['names'];

/** A provider's address without what all of them have. */
export function shownIssuer(issuer: string): string {
  return inSentence(issuer.replace(/^https:\/\//, '').replace(/\/$/, ''));
}

/** The mark in words. `name`: what the person is called here. */
export function markText(mark: NameMark, name: string, words: Words): string {
  if (mark.state !== 'verified') return words[mark.state];
  const text =
    shownName(mark.name) === name
      ? words.verified(shownIssuer(mark.issuer))
      : words.verifiedAs(inSentence(mark.name), shownIssuer(mark.issuer));
  return mark.keys === 'known' ? text : `${text} ${words.keys[mark.keys]}`;
}

/** Whether a provider vouches, and its keys are nothing to wonder about. */
export function isSure(mark: NameMark): boolean {
  return mark.state === 'verified' && (mark.keys === 'known' || mark.keys === 'first');
}

/** Whether a provider vouches for the very name by which the person is called here. */
export function isVouched(mark: NameMark, name: string): boolean {
  return isSure(mark) && mark.state === 'verified' && shownName(mark.name) === name;
}

/** A line under a name. Without `plain` nothing is said of those for whom nobody vouches. */
export function NameMarkLine({ mark, name, plain }: { mark: NameMark; name: string; plain?: boolean }) {
  const { names } = useStrings();
  if (mark.state === 'unverified' && !plain) return null;
  const sure = isSure(mark);
  const wrong = mark.state === 'refused' || (mark.state === 'verified' && !sure);
  return (
    <span className={sure ? 'name-mark sure' : wrong ? 'name-mark wrong' : 'name-mark'}>
      {sure ? (
        <BadgeCheck aria-hidden="true" />
      ) : mark.state === 'refused' ? (
        <BadgeX aria-hidden="true" />
      ) : (
        wrong && <TriangleAlert aria-hidden="true" />
      )}
      <span>{markText(mark, name, names)}</span>
    </span>
  );
}
