// Numbers and names in sentences: the form that a language has for so many, the number as it is written there, and of
// many names only the first.

/** `one` and `other` with `#` where the number stands (CLDR's plural categories; these languages need no more). */
export function pluralsOf(language: string): (n: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(language);
  const format = new Intl.NumberFormat(language);
  return (n, one, other) => (rules.select(n) === 'one' ? one : other).replaceAll('#', format.format(n));
}

/** The first `most`, and how many others there are; a single other one is told like the rest. */
export function some(all: readonly string[], others: (n: number) => string, most = 3): string[] {
  return all.length <= most + 1 ? [...all] : [...all.slice(0, most), others(all.length - most)];
}

/** Names as a sentence lists them, of many only some; `others` is said of the rest. */
export function namesOf(
  language: string,
  others: (n: number) => string,
): (names: readonly string[], most?: number) => string {
  const list = new Intl.ListFormat(language);
  return (names, most = 5) => list.format(some(names, others, most));
}
