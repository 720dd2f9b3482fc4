// Writes the service worker with the names of the files that the build has made.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin, Rolldown } from 'vite';

/** Large, and wanted by few: fetched when it is used. */
const LATER = /tflite/;
/** The page that few have: what it alone needs is no part of what everyone keeps. */
const CONSOLE = 'admin';

/** The names of the files that an entry needs, at once or later. */
function neededBy(entry: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle): Set<string> {
  const needed = new Set<string>();
  const add = (name: string) => {
    if (needed.has(name)) return;
    needed.add(name);
    const chunk = bundle[name];
    if (chunk?.type !== 'chunk') return;
    for (const other of [...chunk.imports, ...chunk.dynamicImports]) add(other);
    for (const other of [
      ...(chunk.viteMetadata?.importedCss ?? []),
      ...(chunk.viteMetadata?.importedAssets ?? []),
    ])
      needed.add(other);
  };
  add(entry.fileName);
  return needed;
}

/** The files of the console that meetings do not need. */
function consoleOnly(bundle: Rolldown.OutputBundle): Set<string> {
  const entries = Object.values(bundle).filter((file) => file.type === 'chunk' && file.isEntry);
  const of = (console: boolean) =>
    (entries as Rolldown.OutputChunk[])
      .filter(({ name }) => (name === CONSOLE) === console)
      .flatMap((entry) => [...neededBy(entry, bundle)]);
  const meetings = new Set(of(false));
  return new Set(of(true).filter((name) => !meetings.has(name)));
}

export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const others = consoleOnly(bundle);
      const files = Object.keys(bundle)
        .filter((name) => name.startsWith('assets/') && !name.endsWith('.map') && !LATER.test(name))
        .filter((name) => !others.has(name))
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
