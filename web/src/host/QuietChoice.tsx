// In meetings of how many newcomers come muted.

import { Choice } from '../controls/Choice';
import { useStrings } from '../strings';

const ALWAYS = 0;
const NEVER = 65_535;
const USUAL = [ALWAYS, 5, 10, 20, 50, 100, NEVER];

export function QuietChoice({ value, onChange }: { value: number; onChange: (members: number) => void }) {
  const { schedule } = useStrings();
  const name = (members: number) =>
    members === ALWAYS
      ? schedule.quietAlways
      : members === NEVER
        ? schedule.quietNever
        : schedule.quietAbove(members);
  const all = USUAL.includes(value) ? USUAL : [...USUAL, value].sort((a, b) => a - b);
  return (
    <Choice
      label={schedule.quiet}
      items={all.map((members) => ({ id: String(members), name: name(members) }))}
      value={String(value)}
      onChange={(id) => onChange(Number(id))}
    />
  );
}
