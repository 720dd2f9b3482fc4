// Whom this browser has met: those whose name was verified in a meeting, so that the next one knows them again. The core makes
// digests with a salt of this browser, so that neither names nor people stand here.

import { local } from '../storage/storage';

const MET = 'conclave.met';
/** People that are remembered, those met last. */
const MOST = 500;
/** Days after which somebody who was not met again is forgotten. */
const DAYS = 180;
const DAY = 86_400_000;

/** Digests of name and person, and the day on which they were met last. */
type Entry = [name: string, person: string, day: number];

interface Book {
  salt: string;
  met: Entry[];
}

/** What the core is told: the salt, and who had which name. A browser that keeps nothing has a new one each time. */
export function remembered(now = Date.now()): { salt: string; met: [string, string][] } {
  const { salt, met } = read(now);
  return { salt, met: met.map(([name, person]) => [name, person]) };
}

/** Somebody was met. */
export function meet(salt: string, name: string, person: string, now = Date.now()): void {
  const book = read(now);
  // Forgotten meanwhile: digests with the salt of before would tell nothing to anybody.
  const others =
    book.salt === salt ? book.met.filter(([ofName, of]) => ofName !== name || of !== person) : [];
  const met: Entry[] = [...others, [name, person, Math.floor(now / DAY)]];
  try {
    local.setItem(MET, JSON.stringify({ salt, met: met.slice(-MOST) }));
  } catch {
    // Storage is off or full: everybody is new.
  }
}

function read(now: number): Book {
  const today = Math.floor(now / DAY);
  try {
    const { salt, met } = JSON.parse(local.getItem(MET) ?? '') as Book;
    if (typeof salt === 'string' && Array.isArray(met))
      return { salt, met: met.filter(([, , day]) => day > today - DAYS && day <= today + 1) };
  } catch {
    // Nothing is kept, or nothing that can be read.
  }
  return { salt: newSalt(), met: [] };
}

function newSalt(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '');
}
