// The page's entry.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { LiveSession } from './session/live';
import './styles/all.css';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App session={new LiveSession()} />
    </StrictMode>,
  );
}
