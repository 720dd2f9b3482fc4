// Text into text and links: only https and mailto become links, and only when they are plain to see.

export type Piece = { text: string } | { text: string; href: string };

const CANDIDATE = /\b(?:https:\/\/|mailto:)[^\s<>"'`\u0000-\u001f\u007f]+/giu;
/** Characters that turn the direction of writing or cannot be seen: an address with one shows not where it leads. */
const HIDDEN = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/u;

/** The pieces of a text, in order; together they are the text. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const candidate = withoutTrailing(match[0]);
    const href = safeAddress(candidate);
    if (href === null) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: candidate, href });
    from = match.index + candidate.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** The address in its normal form, or `null` if it must not be a link. */
export function safeAddress(candidate: string): string | null {
  if (HIDDEN.test(candidate)) return null;
  let address: URL;
  try {
    address = new URL(candidate);
  } catch {
    return null;
  }
  if (address.protocol === 'mailto:') return /^[^\s@]+@[^\s@]+$/u.test(address.pathname) ? address.href : null;
  // A name before @ is there to look like the host.
  if (address.protocol !== 'https:' || address.username || address.password) return null;
  return address.href;
}

/** Punctuation that ends the sentence and not the address; a closing bracket stays if it was opened inside. */
function withoutTrailing(address: string): string {
  let result = address;
  for (;;) {
    const last = result.at(-1) ?? '';
    const opening = { ')': '(', ']': '[', '}': '{' }[last];
    const unopened = opening !== undefined && !result.slice(0, -1).includes(opening);
    if (!unopened && !'.,;:!?…*_~'.includes(last)) return result;
    if (last === '') return result;
    result = result.slice(0, -1);
  }
}
