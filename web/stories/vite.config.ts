// The stories: every screen with made-up people, for looking at, and built for the accessibility tests. No part of the
// product.

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: new URL('.', import.meta.url).pathname,
  plugins: [react()],
  // No story starts a worker: the stories need no wasm.
  worker: { format: 'es', rolldownOptions: { external: [/\/wasm\//] } },
  build: {
    target: 'es2023',
    // Components keep their names, by which the tests know what was shown.
    minify: false,
    // In one piece: what opens does so at once.
    rolldownOptions: { output: { codeSplitting: false } },
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 5_000,
  },
  server: { port: 5199, fs: { allow: ['..'] } },
});
