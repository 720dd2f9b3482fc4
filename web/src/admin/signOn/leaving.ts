// Leaving for a provider's pages, and where to begin again after that.

const KEY = 'conclave.signOnFrom';

/** Goes to a provider, and remembers from where. */
export function leave(url: string): void {
  try {
    sessionStorage.setItem(KEY, location.pathname);
  } catch {
    // Without it one begins again at the page that all find.
  }
  location.assign(url);
}

/** Where this tab left from. */
export function leftFrom(): string {
  try {
    const from = sessionStorage.getItem(KEY) ?? '';
    return /^\/o\/[\w-]+$/.test(from) ? from : '/admin';
  } catch {
    return '/admin';
  }
}
