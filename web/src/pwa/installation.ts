// The browser's offer to install the page as an app: kept until the person asks for it in the settings.

/** Chromium's event (W3C manifest incubations); other browsers install by their own menu. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

class Installation {
  #offer: InstallOffer | null = null;
  readonly #listeners = new Set<() => void>();

  get = (): boolean => this.#offer !== null;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  watch(): void {
    addEventListener('beforeinstallprompt', (event) => {
      // No banner over a meeting.
      event.preventDefault();
      this.#set(event as InstallOffer);
    });
    addEventListener('appinstalled', () => this.#set(null));
  }

  async install(): Promise<void> {
    const offer = this.#offer;
    this.#set(null);
    await offer?.prompt();
  }

  #set(offer: InstallOffer | null): void {
    this.#offer = offer;
    for (const listener of this.#listeners) listener();
  }
}

export const installation = new Installation();
