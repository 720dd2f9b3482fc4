// Messages of one author to the same readers that follow each other stand under one name.

import type { ChatLine } from '../generated/core';
import { readersOf, sameReaders } from './readers';

export interface Group {
  key: string;
  first: ChatLine;
  lines: ChatLine[];
}

const TOGETHER_MS = 3 * 60_000;

export function grouped(lines: readonly ChatLine[]): Group[] {
  const groups: Group[] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const before = group?.lines.at(-1);
    const joins =
      before &&
      before.author === line.author &&
      before.retoldBy === line.retoldBy &&
      sameReaders(readersOf(before.to), readersOf(line.to)) &&
      Math.abs(line.sentAt - before.sentAt) < TOGETHER_MS;
    if (group && joins) group.lines.push(line);
    else groups.push({ key: line.id, first: line, lines: [line] });
  }
  return groups;
}
