// Initials on a quiet colour, where there is no picture.

import type { CSSProperties } from 'react';

export function Avatar({ id, name, small = false }: { id: string; name: string; small?: boolean }) {
  const style = { '--hue': hue(id) } as CSSProperties;
  return (
    <span className={small ? 'avatar small' : 'avatar'} style={style} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** The first letters of the first and the last word; whole characters, also beyond the basic plane. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

function hue(id: string): number {
  let value = 0;
  for (const character of id) value = (value * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return (value * 137) % 360;
}
