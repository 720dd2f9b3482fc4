// What a search compares: letters without case and accents.

export interface Folded {
  text: string;
  /** For each place in it, and its end, where the letter that it comes from begins in what was folded. */
  from: number[];
}

export function folded(text: string): string {
  return foldedWithPlaces(text).text;
}

/** Letter by letter: what becomes longer or shorter must not move the others' places. */
export function foldedWithPlaces(text: string): Folded {
  const folded: Folded = { text: '', from: [] };
  let at = 0;
  for (const letter of text) {
    const plain = letter.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
    for (let place = 0; place < plain.length; place += 1) folded.from.push(at);
    folded.text += plain;
    at += letter.length;
  }
  folded.from.push(at);
  return folded;
}
