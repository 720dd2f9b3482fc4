// The service worker behind the page: it keeps the build's own files and knows when there is a newer build.

import { trustedScriptUrl } from '../session/workers';

class Update {
  #waiting: ServiceWorker | null = null;
  #registration: ServiceWorkerRegistration | null = null;
  readonly #listeners = new Set<() => void>();

  /** Whether a newer build waits. */
  get = (): boolean => this.#waiting !== null;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async register(): Promise<void> {
    const workers = navigator.serviceWorker;
    if (!workers) return;
    try {
      const registration = await workers.register(trustedScriptUrl('/sw.js'), { updateViaCache: 'none' });
      this.#registration = registration;
      this.#look(registration);
      registration.addEventListener('updatefound', () => this.#look(registration));
    } catch {
      // Private windows and strict browsers have none; the page does without.
    }
  }

  /** Asks the server whether there is a newer build. */
  check(): void {
    this.#registration?.update().catch(() => {});
  }

  /** Goes over to the newer build. */
  apply(): void {
    const waiting = this.#waiting;
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting?.postMessage('take over');
  }

  #look({ waiting, installing }: ServiceWorkerRegistration): void {
    // The first one ever is no update.
    if (!navigator.serviceWorker.controller) return;
    if (waiting) this.#set(waiting);
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') this.#set(installing);
    });
  }

  #set(waiting: ServiceWorker): void {
    this.#waiting = waiting;
    for (const listener of this.#listeners) listener();
  }
}

export const update = new Update();
