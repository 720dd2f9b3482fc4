// The page's entry.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { removeLeftovers } from './files/folder';
import { installation } from './pwa/installation';
import { update } from './pwa/update';
import { LiveSession } from './session/live';
import './styles/all.css';

const root = document.getElementById('root');
if (root) {
  installation.watch();
  void removeLeftovers();
  if (import.meta.env.PROD) void update.register();
  createRoot(root).render(
    <StrictMode>
      <App session={new LiveSession()} />
    </StrictMode>,
  );
}
