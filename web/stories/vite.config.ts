// The stories: every screen with made-up people, for looking at. No part of the product.

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: new URL('.', import.meta.url).pathname,
  plugins: [react()],
  server: { port: 5199, fs: { allow: ['..'] } },
});
