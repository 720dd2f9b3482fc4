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
  /** Whether what matters less is only shown when it is asked for. */
  brief?: boolean;
  /** Whether it is a class that is shown among others, and no meeting. */
  listed?: boolean;
}

/** Sentences that are always shown: who comes in, how, and who records. */
const FIRST = 3;

export function ClassRulesCard({ rules, words, level = 2, brief = false, listed = false }: Props) {
  const { locale } = useLocale();
  const lines = linesOf(rules, words, locale);
  const first = brief ? lines.slice(0, FIRST) : lines;
  const rest = lines.slice(first.length);
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className="class-rules" aria-label={listed ? shownTitle(rules.title) : words.title}>
      <Heading>
        <ScrollText aria-hidden="true" />
        {listed ? <bdi>{shownTitle(rules.title)}</bdi> : words.title}
      </Heading>
      {!listed && (
        <p className="class-of">
          <bdi>{words.of(shownTitle(rules.title), shownTitle(rules.by))}</bdi>
        </p>
      )}
      <Lines lines={first} />
      {rest.length > 0 && (
        <details>
          <summary>{words.more(rest.length)}</summary>
          <Lines lines={rest} />
        </details>
      )}
      {rules.exceptions.length > 0 && (
        <div className="class-exceptions">
          <p>
            <CalendarClock aria-hidden="true" />
            <strong>{words.exceptions}</strong>
          </p>
          <Exceptions rules={rules} words={words} />
        </div>
      )}
      {!listed && <p className="faint">{words.signed}</p>}
    </section>
  );
}

/** What is laxer here than the class says, by whose leave, and until when. */
export function Exceptions({ rules, words }: Pick<Props, 'rules' | 'words'>) {
  const { locale } = useLocale();
  return (
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
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
