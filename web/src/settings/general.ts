// What a person prefers of the page itself, remembered on this device.

import type { KeyChanges } from '../shortcuts/catalogue';

export interface GeneralPreferences {
  theme: 'system' | 'light' | 'dark' | 'contrast';
  text: 'normal' | 'large' | 'largest';
  /** Nothing moves, whatever the system says. */
  calm: boolean;
  /** A short tone when somebody comes or waits at the door. */
  chimes: boolean;
  /** Comings and goings are told to screen readers. */
  announceJoins: boolean;
  /** What others let everyone read along is told to screen readers, by sentences. */
  readLive: boolean;
  /** What the person writes to everyone is shown while it is written. */
  liveText: boolean;
  /** Keys that were changed, by the shortcut's id; `null` is switched off. */
  keys: KeyChanges;
}

export const GENERAL_PREFERENCES: GeneralPreferences = {
  theme: 'system',
  text: 'normal',
  calm: false,
  chimes: true,
  announceJoins: true,
  readLive: false,
  liveText: false,
  keys: {},
};

export type Appearance = Pick<GeneralPreferences, 'theme' | 'text' | 'calm'>;

/** Puts what is preferred on the page's root, where the style sheets look. */
export function applyAppearance({ theme, text, calm }: Appearance, root: HTMLElement): void {
  const marks = { theme: theme === 'system' ? '' : theme, text: text === 'normal' ? '' : text };
  for (const [name, value] of Object.entries({ ...marks, calm: calm ? 'yes' : '' })) {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
  }
}
