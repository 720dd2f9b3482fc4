// A session without a meeting: it shows a scene and answers what is pressed.

import type { View } from '../src/generated/core';
import type { Device } from '../src/media/capture';
import { PreferencesStore } from '../src/session/preferences';
import { DEVICE_OFF, type Session, type SessionState } from '../src/session/session';

export class FakeSession implements Session {
  readonly preferences = new PreferencesStore(['en']);
  readonly #listeners = new Set<() => void>();
  #state: SessionState;

  constructor(state: SessionState) {
    this.#state = state;
    this.preferences.set({ name: state.view.people[0]?.name ?? '' });
  }

  get = (): SessionState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  create(): void {
    this.#set({ created: true });
    this.#view({ phase: 'green_room', invite: 'room.secret' });
  }
  open(): void {
    this.#view({ phase: 'green_room' });
  }
  join(): void {
    this.#view({ phase: 'joining' });
  }
  leave(): void {
    this.#view({ phase: 'left' });
  }
  retry(): void {}
  home(): void {
    this.#view({ phase: 'landing' });
  }
  crash(): void {
    this.#set({ problem: 'crashed' });
  }
  show(): void {}
  talk(on: boolean): void {
    this.#set({ talking: on });
  }
  async choose(): Promise<void> {}

  chat(text: string): void {
    const own = this.#state.view.people[0];
    const line = {
      id: String(Math.random()),
      author: own?.id ?? '',
      name: own?.name ?? '',
      own: true,
      text,
      sentAt: Date.now(),
      delivery: 'sent' as const,
      retoldBy: null,
    };
    this.#view({ chat: [...this.#state.view.chat, line] });
  }

  async toggle(device: Device): Promise<void> {
    const { devices } = this.#state;
    this.#set({ devices: { ...devices, [device]: { ...DEVICE_OFF, on: !devices[device].on } } });
  }

  #view(change: Partial<View>): void {
    this.#set({ view: { ...this.#state.view, ...change } });
  }

  #set(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
