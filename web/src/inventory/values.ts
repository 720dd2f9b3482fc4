// What is held, as people read it.

import type { FieldName, HeldValue } from '../generated/core';
import type { Strings } from '../strings';

type Words = Strings['inventory'];

export function valueText(value: HeldValue, words: Words, locale: string): string {
  const number = (value: number) => new Intl.NumberFormat(locale).format(value);
  if (value === 'nothing') return words.nothing;
  if ('text' in value) return value.text || words.nothing;
  if ('count' in value) return number(value.count);
  if ('length' in value) return lengthText(value.length, locale);
  if ('time' in value)
    return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(value.time);
  if ('flags' in value)
    return listed(
      value.flags.map((flag) => words.flags[flag] ?? flag),
      words,
      locale,
    );
  if ('streams' in value)
    return listed(
      value.streams.map((stream) => words.streams[stream]),
      words,
      locale,
    );
  if ('rate' in value) return `${words.streams[value.rate[0]]} · ${rateText(value.rate[1], locale)}`;
  return words.rows(value.rows[0], lengthText(value.rows[1], locale));
}

export function isColumn(field: FieldName): field is Extract<FieldName, `${string}.${string}`> {
  return field.includes('.');
}

function listed(words: string[], { nothing }: Words, locale: string): string {
  return words.length > 0 ? new Intl.ListFormat(locale, { type: 'unit' }).format(words) : nothing;
}

function lengthText(bytes: number, locale: string): string {
  const [amount, unit] =
    bytes < 1_000 ? [bytes, 'byte'] : bytes < 1e6 ? [bytes / 1e3, 'kilobyte'] : [bytes / 1e6, 'megabyte'];
  const options = {
    style: 'unit',
    unit: String(unit),
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat(locale, options).format(Number(amount));
}

function rateText(bits: number, locale: string): string {
  const options = { style: 'unit', unit: 'kilobit-per-second', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(locale, options).format(bits / 1_000);
}
