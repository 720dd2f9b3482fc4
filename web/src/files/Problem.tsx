// Why a file did not come through, at the file.

import { CircleAlert } from 'lucide-react';
import type { FileProblem } from './messages';
import { useProblemInWords } from './problems';

export function Problem({ why }: { why: FileProblem }) {
  const inWords = useProblemInWords();
  return (
    <p className="file-note bad">
      <CircleAlert aria-hidden="true" />
      {inWords(why)}
    </p>
  );
}
