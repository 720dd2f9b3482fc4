// Something is written into the register about a measure, and said to who listens.

import { useAnnounce } from '../../announce/Announcer';
import { useAdminStrings } from '../../strings/admin';
import type { Measure, MeasureAct } from '../api';
import { useApi } from '../context';
import { useAct } from '../useAct';

export function useWrite(measure: Measure, onWritten: () => void) {
  const api = useApi();
  const announce = useAnnounce();
  const { register: words } = useAdminStrings();
  const { pending, problem, run } = useAct();
  const write = (act: () => MeasureAct | Promise<MeasureAct>) =>
    run(
      async () => api.sign(measure.id, await act()),
      () => {
        announce(words.written(measure.id));
        onWritten();
      },
    );
  return { pending, problem, write };
}
