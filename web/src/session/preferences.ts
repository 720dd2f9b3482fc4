// What this browser remembers for the person; it stays on this device.

import { MEDIA_PREFERENCES, type MediaPreferences } from '../media/preferences';
import type { Options } from '../recording/desk';
import { GENERAL_PREFERENCES, type GeneralPreferences } from '../settings/general';
import { STAGE_PREFERENCES, type StagePreferences } from '../stage/preferences';
import { local } from '../storage/storage';
import { type Language, preferredLanguage } from '../strings';

export interface Preferences extends MediaPreferences, GeneralPreferences, StagePreferences {
  name: string;
  language: Language;
  /** Device ids; empty is the system's default. */
  microphone: string;
  camera: string;
  speaker: string;
  /** One's own picture as in a mirror, for oneself only. */
  mirror: boolean;
  /** Recordings shall leave the person out. */
  leaveOut: boolean;
  /** What is recorded, and in which form. */
  record: Options;
  /** Shortcuts of a single key. */
  shortcuts: boolean;
}

const KEY = 'conclave.preferences';

export class PreferencesStore {
  readonly #fresh: Preferences;
  #value: Preferences;
  readonly #listeners = new Set<() => void>();

  constructor(languages: readonly string[] = navigator.languages) {
    this.#fresh = {
      ...MEDIA_PREFERENCES,
      ...GENERAL_PREFERENCES,
      ...STAGE_PREFERENCES,
      name: '',
      language: preferredLanguage(languages),
      microphone: '',
      camera: '',
      speaker: '',
      mirror: true,
      leaveOut: false,
      record: { what: 'speaker', format: 'webm' },
      shortcuts: true,
    };
    this.#value = { ...this.#fresh, ...read() };
  }

  get = (): Preferences => this.#value;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** As if nothing had ever been chosen; nothing is stored of it. */
  begin(): void {
    this.#value = this.#fresh;
    for (const listener of this.#listeners) listener();
  }

  set(change: Partial<Preferences>): void {
    this.#value = { ...this.#value, ...change };
    try {
      local.setItem(KEY, JSON.stringify(this.#value));
    } catch {
      // Storage is off or full: remembered until the page is closed.
    }
    for (const listener of this.#listeners) listener();
  }
}

function read(): Partial<Preferences> {
  try {
    const stored: unknown = JSON.parse(local.getItem(KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? stored : {};
  } catch {
    return {};
  }
}
