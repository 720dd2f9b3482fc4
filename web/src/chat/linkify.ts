// Text into text and links: only https and mailto become links, and only when they are plain to see.

export type Piece = { text: string } | { text: string; href: string };

const CANDIDATE = /\b(?:https:\/\/|mailto:)[^\s<>"'`\p{Cc}]+/giu;
/** Characters that turn the direction of writing or cannot be seen: an address with one shows not where it leads. */
const HIDDEN = /[\p{Cf}\p{Zl}\p{Zp}\p{Variation_Selector}]/u;

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
  // Only whom to write to: what else a mailto address can say (copies, a text, attachments) the person would
  // not see coming.
  if (address.protocol === 'mailto:')
    return /^[^\s@,]+@[^\s@,]+$/u.test(address.pathname) ? `mailto:${address.pathname}` : null;
  // A name before @ is there to look like the host.
  if (address.protocol !== 'https:' || address.username || address.password) return null;
  return address.href;
}

const OPENING: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Without the punctuation that ends the sentence and not the address; brackets that the address opened stay. */
function withoutTrailing(address: string): string {
  // Counted once: an address may be as long as a message, and all of it brackets.
  const counts = new Map<string, number>();
  for (const character of address) counts.set(character, (counts.get(character) ?? 0) + 1);
  const count = (character: string) => counts.get(character) ?? 0;
  let end = address.length;
  while (end > 0) {
    const last = address.charAt(end - 1);
    const opening = OPENING[last];
    const unopened = opening !== undefined && count(last) > count(opening);
    if (!unopened && !'.,;:!?…*_~'.includes(last)) break;
    counts.set(last, count(last) - 1);
    end -= 1;
  }
  return address.slice(0, end);
}
