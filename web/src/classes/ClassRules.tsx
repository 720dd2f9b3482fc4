// What holds in a meeting of a class, in calm words: before the door, in the meeting, and where a class is chosen.

import { CalendarClock, ScrollText } from 'lucide-react';
import { useLocale } from 'react-aria-components';
import type { ClassRules } from '../generated/core';
import { shownTitle } from '../people/name';
import type { Strings } from '../strings';
import { lastDay, linesOf, settingName } from './lines';

interface Props {
  rules: ClassRules;
  words: Strings['classes'];
  /** How deep its heading stands. */
  level?: 2 | 3;
}

export function ClassRulesCard({ rules, words, level = 2 }: Props) {
  const { locale } = useLocale();
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className="class-rules" aria-label={words.title}>
      <Heading>
        <ScrollText aria-hidden="true" />
        {words.title}
      </Heading>
      <p className="class-of">
        <bdi>{words.of(shownTitle(rules.title), shownTitle(rules.by))}</bdi>
      </p>
      <ul>
        {linesOf(rules, words).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {rules.exceptions.length > 0 && (
        <div className="class-exceptions">
          <p>
            <CalendarClock aria-hidden="true" />
            <strong>{words.exceptions}</strong>
          </p>
          <ul>
            {rules.exceptions.map(({ setting, owner, reason, until }) => (
              <li key={setting}>
                <strong>{words.until(settingName(setting, words), lastDay(until, locale))}</strong>
                <span>
                  <bdi>{reason}</bdi>
                </span>
                <span className="faint">
                  <bdi>{words.owner(owner)}</bdi>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className="faint">{words.signed}</p>
    </section>
  );
}
