// Leaving for a provider's pages, and where to begin again after that.

import { session } from '../../storage/storage';

const KEY = 'conclave.signOnFrom';

/** Goes to a provider, and remembers from where. */
export function leave(url: string): void {
  try {
    session.setItem(KEY, location.pathname);
  } catch {
    // Without it one begins again at the page that all find.
  }
  location.assign(url);
}

/** Where this tab left from. */
export function leftFrom(): string {
  try {
    const from = session.getItem(KEY) ?? '';
    return /^\/o\/[\w-]+$/.test(from) ? from : '/admin';
  } catch {
    return '/admin';
  }
}
