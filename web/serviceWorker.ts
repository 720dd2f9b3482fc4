// Writes the service worker with the names of the files that the build has made.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Large, and wanted by few: fetched when it is used. */
const LATER = /tflite/;

export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = Object.keys(bundle)
        .filter((name) => name.startsWith('assets/') && !name.endsWith('.map') && !LATER.test(name))
        .map((name) => `/${name}`)
        .sort();
      const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 16);
      const source = readFileSync(new URL('src/pwa/sw.js', import.meta.url), 'utf8')
        .replace("/* the build's */ []", JSON.stringify(files))
        .replace('unbuilt', version);
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}
