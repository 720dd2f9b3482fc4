// Numbers in sentences: the form that a language has for so many, and the number as it is written there.

/** `one` and `other` with `#` where the number stands (CLDR's plural categories; these languages need no more). */
export function pluralsOf(language: string): (n: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(language);
  const format = new Intl.NumberFormat(language);
  return (n, one, other) => (rules.select(n) === 'one' ? one : other).replaceAll('#', format.format(n));
}
