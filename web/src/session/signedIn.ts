// That somebody is signed in to an organisation in this browser, so that pages of meetings ask for a ticket only then. Whose
// session it is, the cookie tells that no script reads.

import { local } from '../storage/storage';

const KEY = 'conclave.signedIn';

export function isSignedIn(): boolean {
  try {
    return local.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

export function keepSignedIn(signedIn: boolean): void {
  try {
    if (signedIn) local.setItem(KEY, 'yes');
    else local.removeItem(KEY);
  } catch {
    // Storage is off or full: meetings take the person for a guest.
  }
}
