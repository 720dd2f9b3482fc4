// Why it does not go well for somebody, in words.

import type { Trouble } from '../generated/core';
import type { Language, Strings } from '../strings';

export function reasonsOf({ grade, line, missing }: Trouble, strings: Strings, language: Language): string[] {
  const { quality: words } = strings.media;
  if (grade === 'away') return [];
  const found: string[] = [];
  if (line?.way === 'none') found.push(words.cut(strings.roster.line.cause[line.lost ?? 'none']));
  if (missing > 0) found.push(words.missing(missing));
  if (!line) return found;
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  const time = new Intl.NumberFormat(language, { style: 'unit', unit: 'millisecond' });
  if (line.loss > 0) found.push(words.loss(percent.format(line.loss / 100)));
  if (line.delay > 0) found.push(words.delay(time.format(line.delay)));
  if (line.thin) found.push(words.thin);
  if (line.limit) found.push(words.limit[line.limit]);
  if (line.way === 'tcp') found.push(line.lost === 'udp' ? words.lostUdp : words.detour);
  return found;
}
