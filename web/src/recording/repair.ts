// Makes an interrupted recording whole.

import { startRecordingWorker } from '../session/workers';
import type { FromRecorder, ToRecorder } from './messages';

/** Resolves when it is done, whatever came of it: what plays, plays. */
export function repair(id: string): Promise<void> {
  const worker = startRecordingWorker();
  return new Promise<void>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<FromRecorder>) => {
      if (data.type === 'repaired' || data.type === 'failed') resolve();
    };
    worker.onerror = () => resolve();
    worker.postMessage({ type: 'repair', id } satisfies ToRecorder);
  }).finally(() => worker.terminate());
}
