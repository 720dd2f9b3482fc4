// `npm run stories`, then /?screen=meeting-5 (see scenes.ts for the names), &theme=dark, &language=nl, &kept=3 for meetings on this device,
// &layout=speaker&self=floating&captions=largest for what the person chose to look at, &press=More&press=Polls for what is pressed first; `story`
// in the console is the session; &full is a page that fills the screen.
// &language=pseudo has every word accented and longer, &language=pseudo-rtl also from right to left.

import { createRoot } from 'react-dom/client';
import { App } from '../src/app/App';
import { LAYOUTS, SELF_VIEWS } from '../src/layout/stage';
import { isLanguage } from '../src/strings';
import { pseudo, pseudoAdmin, pseudoStrings } from '../src/strings/pseudo';
import '../src/styles/all.css';
import { isConsole, renderConsole } from './admin';
import { pretendClasses } from './classes';
import { pretendDirectory } from './directory';
import { FakeSession } from './fakeSession';
import { files } from './files';
import { thinLine } from './line';
import { keepSome } from './meetings';
import { pretendNetwork } from './network';
import { desk } from './recording';
import { scene } from './scenes';

const query = new URLSearchParams(location.search);
const language = query.get('language') ?? 'en';
const theme = query.get('theme');
keepSome(Number(query.get('kept') ?? 0));
const screen = query.get('screen') ?? 'landing';
const thin = screen === 'media-thin';
pretendNetwork(screen);
pretendClasses(screen);
pretendDirectory(screen);
const session = new FakeSession(scene(screen), thin ? thinLine() : undefined, desk(screen), files(screen));
session.preferences.set({
  layout: LAYOUTS.find((id) => id === query.get('layout')) ?? 'automatic',
  selfView: SELF_VIEWS.find((id) => id === query.get('self')) ?? 'automatic',
  captionSize: query.get('captions') === 'largest' ? 'largest' : 'normal',
  audioOnly: screen === 'media-sound',
  language: isLanguage(language) ? language : 'en',
  theme: theme === 'dark' || theme === 'light' ? theme : 'system',
});

const foreign = language.startsWith('pseudo')
  ? { strings: pseudoStrings, locale: language === 'pseudo-rtl' ? 'he' : 'en' }
  : undefined;
// For tests that let something happen.
Object.assign(window, { story: session });

// The real thing wants a hand at the keyboard.
if (query.has('full'))
  Object.defineProperty(document, 'fullscreenElement', { value: document.documentElement });

const root = document.getElementById('root');
if (root && isConsole(screen))
  renderConsole(root, screen, {
    preferences: session.preferences.get(),
    foreign: foreign && { ...foreign, strings: pseudoAdmin },
  });
else if (root) createRoot(root).render(<App session={session} foreign={foreign} />);
// In the language that nobody speaks they are called otherwise.
const inForeign = (name: string) => pseudo(name).replace(/·*\]$/, '');
const heard = (name: string) => (foreign ? inForeign(name) : name);
void pressEach(query.getAll('press'));

/** What is pressed. */
const PRESSED = 'button, [role=menuitem], [role=tab]';

/** Presses what is called so (or, by "name=text", writes into it), one after the other, each as soon as it is there. */
async function pressEach(names: string[]): Promise<void> {
  for (const step of names) {
    const [name = '', typed] = step.split('=');
    let found: HTMLElement | undefined;
    while (!found) {
      await new Promise(requestAnimationFrame);
      const all = [...document.querySelectorAll<HTMLElement>(typed === undefined ? PRESSED : 'input')];
      found = all.find((element) => {
        const label = (element as HTMLInputElement).labels?.[0]?.textContent;
        const called = element.getAttribute('aria-label') ?? label ?? element.textContent ?? '';
        // Names stand in marks of their own, so that they keep their direction.
        return (
          called.replace(/[\u2066-\u2069]/g, '').startsWith(heard(name)) &&
          !element.closest('[inert], [aria-hidden=true]')
        );
      });
    }
    found.focus();
    if (typed === undefined) found.click();
    else document.execCommand('insertText', false, typed);
  }
  Object.assign(window, { pressedAll: true });
}
