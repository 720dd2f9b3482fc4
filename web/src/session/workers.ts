// Starting the workers, under the one Trusted Types policy that the server's headers allow.

import backdropUrl from '../backdrop/worker.ts?worker&url';
import coreUrl from '../core/worker.ts?worker&url';
import filesUrl from '../files/worker.ts?worker&url';
import framesUrl from '../frames/worker.ts?worker&url';
import recordingUrl from '../recording/worker.ts?worker&url';

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/** With the service worker that the build writes. */
const ALLOWED: readonly string[] = [backdropUrl, coreUrl, framesUrl, recordingUrl, filesUrl, '/sw.js'];

const policy = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy('conclave', {
  createScriptURL(url) {
    if (!ALLOWED.includes(url)) throw new TypeError('not one of our workers');
    return url;
  },
});

export interface Workers {
  core: Worker;
  frames: Worker;
}

export function startWorkers(): Workers {
  return { core: start(coreUrl, 'core'), frames: start(framesUrl, 'frames') };
}

/** For as long as something is recorded or made whole. */
export function startRecordingWorker(): Worker {
  return start(recordingUrl, 'recording');
}

/** Once the first file is sent or fetched. */
export function startFileWorker(): Worker {
  return start(filesUrl, 'files');
}

/** For as long as the camera's picture is painted. */
export function startBackdropWorker(): Worker {
  return start(backdropUrl, 'backdrop');
}

/** The address of one of our own scripts, as the browser wants it said. */
export function trustedScriptUrl(url: string): string {
  return policy ? policy.createScriptURL(url) : url;
}

function start(url: string, name: string): Worker {
  return new Worker(trustedScriptUrl(url), { type: 'module', name });
}
