// Whether a name, label or path can be one, as crates/identity/src/accounts.rs has it: said before it is sent.

export const NAME_CHARACTERS = 80;
export const PATH_CHARACTERS = 32;
export const HOST_CHARACTERS = 253;

const OWN = ['admin', 'api', 'assets', 'health', 'well-known', 'ws'];

export type BadName = 'empty' | 'long' | 'unshown' | 'path' | 'reserved' | 'host';

export function badName(text: string): BadName | null {
  const name = text.trim();
  if (name === '') return 'empty';
  if ([...name].length > NAME_CHARACTERS) return 'long';
  // Control characters, marks of direction, embeddings, isolates, and what has no width.
  if (/[\p{Cc}\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/u.test(name)) return 'unshown';
  return null;
}

export function badPath(text: string): BadName | null {
  const path = cleanPath(text);
  if (path === '') return 'empty';
  if (path.length > PATH_CHARACTERS) return 'long';
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(path)) return 'path';
  return OWN.includes(path) ? 'reserved' : null;
}

/** A DNS name of at least two labels, never an address. */
export function badHost(text: string): BadName | null {
  const host = cleanPath(text);
  if (host === '') return 'empty';
  if (host.length > HOST_CHARACTERS) return 'long';
  const labels = host.split('.');
  const fits = labels.every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(label));
  return fits && labels.length >= 2 && /[a-z]/.test(labels.at(-1) ?? '') ? null : 'host';
}

/** As the server keeps it. */
export function cleanPath(text: string): string {
  return text.trim().toLowerCase();
}

/** A path that a name suggests. */
export function pathFrom(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const parts = plain.split(/[^a-z0-9]+/).filter(Boolean);
  return parts.join('-').slice(0, PATH_CHARACTERS).replace(/-$/, '');
}
