// The part of a link that names the meeting.

/** What stands behind `#` in a pasted link, or the text itself if it is only that; `null` if it is neither. */
export function fragmentOf(pasted: string): string | null {
  const text = pasted.trim();
  const fragment = text.includes('#') ? text.slice(text.indexOf('#') + 1) : text;
  return /^[A-Za-z0-9_-]{16,64}(?:\.[A-Za-z0-9_-]{16,64}){1,2}$/.test(fragment) ? fragment : null;
}

/** The whole link of a fragment. */
export function addressOf(fragment: string): string {
  return `${location.origin}/#${fragment}`;
}
