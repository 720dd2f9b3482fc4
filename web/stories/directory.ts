// An organisation that lets its members find one another, made up.

import { keepSignedIn } from '../src/session/signedIn';

/** In these scenes somebody is signed in, and finds one colleague, or nobody. */
export function pretendDirectory(screen: string): void {
  if (!screen.startsWith('landing-directory')) return;
  keepSignedIn(true);
  const before = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const path = String(input);
    if (path.endsWith('/api/v1/directory')) return Response.json({ on: true, listed: true });
    if (path.endsWith('/api/v1/directory/find'))
      return Response.json({
        found: screen.endsWith('-none') ? null : { label: 'Noortje van der Meer', several: false },
      });
    return before(input, init);
  };
}
