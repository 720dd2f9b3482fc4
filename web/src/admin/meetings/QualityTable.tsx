// How media came through, an hour a row.

import { useLocale } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import type { Middle, QualityHour } from '../api';
import { useTimes } from '../times';

export function QualityTable({ hours }: { hours: readonly QualityHour[] }) {
  const { meetings: words } = useAdminStrings();
  const { moment } = useTimes();
  const { locale } = useLocale();
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const milliseconds = new Intl.NumberFormat(locale, { style: 'unit', unit: 'millisecond' });
  const cell = (middle: Middle | null, shown: (value: number) => string) => (
    <td className="number">
      {middle ? `${shown(middle.half)} · ${shown(middle.nine_tenths)}` : words.unknown}
    </td>
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than a small screen is moved by keys.
    <section className="quality-scroll" aria-label={words.quality} tabIndex={0}>
      <table className="people-table quality-table">
        <caption className="visually-hidden">{words.quality}</caption>
        <thead>
          <tr>
            <th scope="col">{words.hour}</th>
            <th scope="col" className="number">
              {words.loss}
            </th>
            <th scope="col" className="number">
              {words.roundTrip}
            </th>
            <th scope="col" className="number">
              {words.heldBack}
            </th>
          </tr>
        </thead>
        <tbody>
          {hours.map((hour) => (
            <tr key={hour.begins}>
              <th scope="row">{moment(hour.begins)}</th>
              {cell(hour.loss, (value) => percent.format(value / 1_000))}
              {cell(hour.round_trip, (value) => milliseconds.format(value))}
              {cell(hour.held_back, (value) => percent.format(value / 100))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
