// `npm run stories`, then /?screen=meeting-5 (see scenes.ts for the names), &theme=dark, &language=nl.

import { createRoot } from 'react-dom/client';
import { App } from '../src/app/App';
import { isLanguage } from '../src/strings';
import '../src/styles/all.css';
import { FakeSession } from './fakeSession';
import { scene } from './scenes';

const query = new URLSearchParams(location.search);
const language = query.get('language') ?? 'en';
const theme = query.get('theme');
const session = new FakeSession(scene(query.get('screen') ?? 'landing'));
session.preferences.set({
  language: isLanguage(language) ? language : 'en',
  theme: theme === 'dark' || theme === 'light' ? theme : 'system',
});

const root = document.getElementById('root');
if (root) createRoot(root).render(<App session={session} />);
