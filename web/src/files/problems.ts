// Why a file did not come through, in words.

import { usePreferences, useSession } from '../session/session';
import { useStrings } from '../strings';
import type { FileProblem } from './messages';
import { sizeText } from './sizes';

export function useProblemInWords(): (why: FileProblem) => string {
  const session = useSession();
  const { problems } = useStrings().files;
  const [{ language }] = usePreferences();
  return (why) =>
    why === 'too_large'
      ? problems.too_large(sizeText(session.get().view.fileBytes, language))
      : problems[why];
}
