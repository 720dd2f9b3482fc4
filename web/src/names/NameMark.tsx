// Who vouches for somebody's name: a provider, or nobody. Whoever it is stands there in full; a mark alone proves nothing.

import { BadgeCheck, BadgeX, TriangleAlert } from 'lucide-react';
import type { Met, NameMark, Person } from '../generated/core';
import { inSentence, shownIssuer, shownName } from '../people/name';
import { useStrings } from '../strings';

type Words = ReturnType<typeof useStrings>['names'];

/** The mark in words. `name`: what the person is called here; `met`: whether this browser met them before. */
export function markText(mark: NameMark, name: string, words: Words, met: Met = 'new'): string {
  if (mark.state !== 'verified')
    return mark.state === 'unverified' && met === 'unproved' ? words.met.unproved : words[mark.state];
  const text =
    shownName(mark.name) === name
      ? words.verified(shownIssuer(mark.issuer))
      : words.verifiedAs(inSentence(mark.name), shownIssuer(mark.issuer));
  const whole = mark.keys === 'known' ? text : `${text} ${words.keys[mark.keys]}`;
  return met === 'new' || met === 'unproved' ? whole : `${whole} · ${words.met[met]}`;
}

/** Whether a provider vouches, and its keys are nothing to wonder about. */
export function isSure(mark: NameMark): boolean {
  return mark.state === 'verified' && (mark.keys === 'known' || mark.keys === 'first');
}

/** Whether a provider vouches for the very name by which the person is called here, and nobody else was met under it. */
export function isVouched({ mark, met }: Pick<Person, 'mark' | 'met'>, name: string): boolean {
  return isSure(mark) && mark.state === 'verified' && shownName(mark.name) === name && met !== 'another';
}

/** Whether nothing is to be said but that nobody vouches: a word or two, beside the name. */
export function isPlain({ mark, met }: Pick<Person, 'mark' | 'met'>): boolean {
  return mark.state === 'unverified' && met !== 'unproved';
}

interface Props {
  mark: NameMark;
  met?: Met;
  name: string;
  /** Whether something is said of those for whom nobody vouches. */
  plain?: boolean;
}

/** A line under a name. */
export function NameMarkLine({ mark, met = 'new', name, plain }: Props) {
  const { names } = useStrings();
  if (isPlain({ mark, met }) && !plain) return null;
  const sure = isSure(mark) && met !== 'another';
  const doubtful = mark.state === 'unverified' && met === 'unproved';
  const wrong = doubtful || mark.state === 'refused' || (mark.state === 'verified' && !sure);
  return (
    <span className={sure ? 'name-mark sure' : wrong ? 'name-mark wrong' : 'name-mark'}>
      {sure ? (
        <BadgeCheck aria-hidden="true" />
      ) : mark.state === 'refused' ? (
        <BadgeX aria-hidden="true" />
      ) : (
        wrong && <TriangleAlert aria-hidden="true" />
      )}
      <span>{markText(mark, name, names, met)}</span>
    </span>
  );
}
