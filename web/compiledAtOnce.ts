// Marks what the first screen needs, so that Chromium compiles it while it arrives, beside the main thread, instead of
// function by function when it is called (V8's explicit compile hints).

import type { Plugin } from 'vite';

const MARK = '//# allFunctionsCalledOnLoad\n';

export function compiledAtOnce(): Plugin {
  return {
    name: 'compiled-at-once',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const mark = (name: string) => {
          const chunk = bundle[name];
          if (chunk?.type !== 'chunk' || chunk.code.startsWith(MARK)) return;
          // In front of everything, or it is a comment like any other.
          chunk.code = MARK + chunk.code;
          chunk.imports.forEach(mark);
        };
        for (const chunk of Object.values(bundle))
          if (chunk.type === 'chunk' && chunk.isEntry) mark(chunk.fileName);
      },
    },
  };
}
