// The console's entry: a page of its own, without the core of meetings.

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Api } from './api';
import { Console } from './Console';
import { browserPasskeys } from './passkeys';
import { addressOf } from './place';
import { keptPreferences } from './preferences';
import '../styles/console.css';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Console
        api={new Api(browserPasskeys)}
        preferences={keptPreferences()}
        address={addressOf(location.pathname, location.search)}
      />
    </StrictMode>,
  );
}
