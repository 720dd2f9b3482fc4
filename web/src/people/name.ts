// Names and titles are strangers' words: what cannot be seen or turns the text around is taken out, and none
// is longer than a line or two.

import { LIMITS } from '../generated/core';

/** Marks that stand on one letter; more of them run over the lines above and below. */
const MARKS_ON_A_LETTER = 3;

/** A name to be shown by itself, inside `<bdi>`; empty if nothing of it can be seen. */
export function shownName(name: string): string {
  return tamed(name, LIMITS.nameCharacters);
}

/** A meeting's title, in one line. */
export function shownTitle(title: string): string {
  return tamed(title, LIMITS.titleCharacters);
}

/** A word to the hosts, to be shown by itself. */
export function shownNote(note: string): string {
  return tamed(note, LIMITS.noteCharacters);
}

/** A name inside a sentence: it keeps its own direction of writing and leaves that of the sentence alone. */
export function inSentence(name: string): string {
  return isolated(tamed(name, 40));
}

/** A provider's address inside a sentence, without what all of them have. */
export function shownIssuer(issuer: string): string {
  return inSentence(issuer.replace(/^https:\/\//, '').replace(/\/$/, ''));
}

/** A file's name inside a sentence: however it is cut, its ending stays, which says what it is. */
export function fileInSentence(name: string, ending: string): string {
  return isolated(tamed(name.slice(0, name.length - ending.length), 40) + tamed(ending, 40));
}

function isolated(shown: string): string {
  return shown && `\u2068${shown}\u2069`;
}

/** Most names: nothing to be done about them, and they are drawn several times a second. */
const PLAIN = /^[\p{L}\p{N}](?:[\p{L}\p{N}.'’-]| (?! )){0,38}[\p{L}\p{N}.]$/u;

function tamed(text: string, letters: number): string {
  if (PLAIN.test(text)) return text;
  const plain = text
    // A stranger's text may be as long as a message.
    .slice(0, letters * 40)
    .replace(/[\s\p{Zl}\p{Zp}]+/gu, ' ')
    // Controls, and what turns the direction or cannot be seen; the joiner of emoji and scripts may stay.
    .replace(/[\p{Cc}\p{Cs}\p{Co}]|(?!\u200c|\u200d)\p{Cf}/gu, '')
    .trim();
  let shown = '';
  let count = 0;
  for (const { segment } of new Intl.Segmenter().segment(plain)) {
    if (count === letters) return `${shown.trimEnd()}…`;
    shown += lighter(segment);
    count += 1;
  }
  return /[^\p{M}\p{Cf}\p{Z}]/u.test(shown) ? shown : '';
}

function lighter(letter: string): string {
  let marks = 0;
  let light = '';
  for (const character of letter) {
    marks = /\p{Mn}|\p{Me}/u.test(character) ? marks + 1 : 0;
    if (marks <= MARKS_ON_A_LETTER && light.length < 32) light += character;
  }
  return light;
}
