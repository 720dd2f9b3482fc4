// For hosts: for whom the meeting does not go well, why, since when, and what is over.

import { CircleAlert, CircleCheck, TriangleAlert, Unplug } from 'lucide-react';
import { SidePanel } from '../controls/SidePanel';
import type { Grade, Trouble } from '../generated/core';
import { timeOf } from '../meetings/times';
import { inSentence } from '../people/name';
import { usePreferences, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { reasonsOf } from './reasons';

const ICONS = {
  fair: CircleAlert,
  poor: TriangleAlert,
  cut: TriangleAlert,
  away: Unplug,
} satisfies Record<Grade, unknown>;

export function QualityPanel({ onClose }: { onClose: () => void }) {
  const { view } = useSessionState();
  const { quality: words } = useStrings().media;
  const { troubles = [], past = [] } = view.quality ?? {};
  const all = view.people.length;
  return (
    <SidePanel title={words.title} onClose={onClose}>
      <div className="panel-scroll quality">
        {troubles.length === 0 ? (
          <p className="line-health">
            <CircleCheck aria-hidden="true" />
            {words.well(all)}
          </p>
        ) : (
          <section>
            <h3>{words.now}</h3>
            <p className="faint">{words.some(troubles.length, all)}</p>
            <Troubles list={troubles} label={words.now} />
          </section>
        )}
        {past.length > 0 && (
          <section>
            <h3>{words.before}</h3>
            <Troubles list={past} label={words.before} />
          </section>
        )}
      </div>
      <p className="panel-note">{words.note}</p>
    </SidePanel>
  );
}

function Troubles({ list, label }: { list: readonly Trouble[]; label: string }) {
  return (
    <ul className="troubles" aria-label={label}>
      {list.map((trouble) => (
        <TroubleRow key={`${trouble.person} ${trouble.since}`} trouble={trouble} />
      ))}
    </ul>
  );
}

function TroubleRow({ trouble }: { trouble: Trouble }) {
  const strings = useStrings();
  const [{ language }] = usePreferences();
  const { quality: words } = strings.media;
  const { name, own, since, until } = trouble;
  const grade = until === null ? trouble.grade : trouble.worst;
  const Icon = ICONS[grade];
  const began = timeOf(since, language);
  const when = until === null ? words.since(began) : words.from(began, timeOf(until, language));
  const person = inSentence(name) || strings.stage.unknown;
  return (
    <li className={`trouble ${grade}`}>
      <Icon aria-hidden="true" />
      <div>
        <strong>{own ? words.own(person) : person}</strong>
        <p>
          {words.grades[grade]} {when}
        </p>
        {reasonsOf(trouble, strings, language).map((reason) => (
          <p key={reason} className="reason">
            {reason}
          </p>
        ))}
      </div>
    </li>
  );
}
