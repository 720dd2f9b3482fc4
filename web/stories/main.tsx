// `npm run stories`, then /?screen=meeting-5 (see scenes.ts for the names), &theme=dark, &language=nl, &kept=3 for meetings on this device.

import { createRoot } from 'react-dom/client';
import { App } from '../src/app/App';
import { isLanguage } from '../src/strings';
import '../src/styles/all.css';
import { FakeSession } from './fakeSession';
import { keepSome } from './meetings';
import { scene } from './scenes';

const query = new URLSearchParams(location.search);
const language = query.get('language') ?? 'en';
const theme = query.get('theme');
keepSome(Number(query.get('kept') ?? 0));
const session = new FakeSession(scene(query.get('screen') ?? 'landing'));
session.preferences.set({
  language: isLanguage(language) ? language : 'en',
  theme: theme === 'dark' || theme === 'light' ? theme : 'system',
});

const root = document.getElementById('root');
if (root) createRoot(root).render(<App session={session} />);
