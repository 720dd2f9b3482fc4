// Which class a new meeting is of, with what holds in it.

import { ScrollText } from 'lucide-react';
import { useLocale } from 'react-aria-components';
import { Choice } from '../controls/Choice';
import type { ClassRules } from '../generated/core';
import { shownTitle } from '../people/name';
import { useStrings } from '../strings';
import { linesOf } from './lines';

/** No class has this name: theirs have no capitals. */
const NONE = 'NONE';

interface Props {
  classes: readonly ClassRules[];
  chosen: ClassRules | null;
  onChoose: (rules: ClassRules | null) => void;
}

export function ClassChoice({ classes, chosen, onChoose }: Props) {
  const { classes: words } = useStrings();
  const { locale } = useLocale();
  const items = [
    ...classes.map((rules) => ({ id: rules.class, name: shownTitle(rules.title) })),
    { id: NONE, name: words.none },
  ];
  return (
    <div className="class-choice">
      <Choice
        label={words.choose}
        icon={<ScrollText aria-hidden="true" />}
        items={items}
        value={chosen?.class ?? NONE}
        onChange={(id) => onChoose(classes.find((rules) => rules.class === id) ?? null)}
      />
      {chosen && (
        <ul className="class-lines" aria-live="polite">
          {linesOf(chosen, words, locale).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
