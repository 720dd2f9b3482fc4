// Whether files can be sent with what is being written, and to whom they go.

import type { Draft } from '../chat/draft';
import { chosen, recipients } from '../chat/recipients';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

/** Sends files to those whom the draft is for; `null`: none can be sent. */
export function useAttach(draft: Draft): ((files: File[]) => void) | null {
  const { files: desk } = useSession();
  const { view } = useSessionState();
  const strings = useStrings();
  const to = chosen(recipients(view, strings), draft.to, view, strings);
  if (view.fileBytes === 0 || to === null || draft.editing) return null;
  return (files) => desk.send(files, to.to);
}
