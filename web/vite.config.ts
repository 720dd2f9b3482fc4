import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compiledAtOnce } from './compiledAtOnce';
import { serviceWorker } from './serviceWorker';

export default defineConfig({
  plugins: [react(), compiledAtOnce(), serviceWorker()],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    // Meetings, and the console of those who administer an organisation.
    rolldownOptions: { input: ['index.html', 'admin.html'] },
    // Nothing as data: addresses; the content security policy has no room for them, and caches like files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  server: {
    // `npm run dev` beside a running server.
    proxy: {
      '/ws': { target: 'http://localhost:8080', ws: true },
      '/files': 'http://localhost:8080',
      '/api': 'http://localhost:8080',
    },
  },
});
