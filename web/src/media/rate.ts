// Rates of a line in words.

/** Bits a second, as people of this language write them. */
export function rateIn(locale: string, bits: number): string {
  const [value, unit, maximumFractionDigits] =
    bits < 1e6 ? [bits / 1e3, 'kilobit-per-second', 0] : [bits / 1e6, 'megabit-per-second', 1];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits }).format(value);
}
