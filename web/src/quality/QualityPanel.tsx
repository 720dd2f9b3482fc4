// For hosts: for whom the meeting does not go well, why, since when, and what is over.

import { CircleAlert, CircleCheck, TriangleAlert, Unplug } from 'lucide-react';
import { useId } from 'react';
import { SidePanel } from '../controls/SidePanel';
import type { Grade, Trouble } from '../generated/core';
import { timeOf } from '../meetings/times';
import { inSentence } from '../people/name';
import { usePreferences, useSessionPart } from '../session/session';
import { useStrings } from '../strings';
import { reasonsOf } from './reasons';

const ICONS = {
  fair: CircleAlert,
  poor: TriangleAlert,
  cut: TriangleAlert,
  away: Unplug,
} satisfies Record<Grade, unknown>;

export function QualityPanel({ onClose }: { onClose: () => void }) {
  const quality = useSessionPart(({ view }) => view.quality);
  const all = useSessionPart(({ view }) => view.people.length);
  const { quality: words } = useStrings().media;
  const { troubles = [], past = [] } = quality ?? {};
  const well = troubles.length === 0;
  return (
    <SidePanel title={words.title} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: nothing in it takes the focus, so keys could not scroll it */}
      <section className="panel-scroll quality" aria-label={words.title} tabIndex={0}>
        <p className={well ? 'line-health' : 'line-health fair'} role="status">
          {well ? <CircleCheck aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
          {well ? words.well(all) : words.some(troubles.length, all)}
        </p>
        {troubles.length > 0 && <Troubles title={words.now} list={troubles} />}
        {past.length > 0 && <Troubles title={words.before} list={past} />}
      </section>
      <p className="panel-note">{words.note}</p>
    </SidePanel>
  );
}

function Troubles({ title, list }: { title: string; list: readonly Trouble[] }) {
  const id = useId();
  return (
    <div>
      <h3 id={id}>{title}</h3>
      <ul className="troubles" aria-labelledby={id}>
        {list.map((trouble) => (
          <TroubleRow key={`${trouble.person} ${trouble.since}`} trouble={trouble} />
        ))}
      </ul>
    </div>
  );
}

function TroubleRow({ trouble }: { trouble: Trouble }) {
  const strings = useStrings();
  const [{ language }] = usePreferences();
  const { quality: words } = strings.media;
  const { name, own, grade, since, until } = trouble;
  const Icon = ICONS[grade];
  const person = inSentence(name) || strings.stage.unknown;
  const [word, began] = [words.grades[grade], timeOf(since, language)];
  return (
    <li className={`trouble ${grade}`}>
      <Icon aria-hidden="true" />
      <div>
        <strong>{own ? words.own(person) : person}</strong>
        {until === null ? (
          <p>
            {word} {words.since(began)}
          </p>
        ) : (
          <>
            <p>{words.from(began, timeOf(until, language))}</p>
            <p className="reason">{words.worst(word)}</p>
          </>
        )}
        {reasonsOf(trouble, strings, language).map((reason) => (
          <p key={reason} className="reason">
            {reason}
          </p>
        ))}
      </div>
    </li>
  );
}
