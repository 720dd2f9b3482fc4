// Why it does not go well for somebody, in words.

import type { Trouble } from '../generated/core';
import type { Language, Strings } from '../strings';

/** To make one costs a hundred times what to use it does. */
const formats = new Map<Language, { percent: Intl.NumberFormat; time: Intl.NumberFormat }>();

function formatsOf(language: Language) {
  const known = formats.get(language);
  if (known) return known;
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  const time = new Intl.NumberFormat(language, { style: 'unit', unit: 'millisecond' });
  const made = { percent, time };
  formats.set(language, made);
  return made;
}

export function reasonsOf(trouble: Trouble, strings: Strings, language: Language): string[] {
  const { line, loss, delay, limit, missing } = trouble;
  const { quality: words } = strings.media;
  const { percent, time } = formatsOf(language);
  const found: string[] = [];
  if (line?.way === 'none') found.push(words.cut(strings.roster.line.cause[line.lost ?? 'none']));
  if (missing > 0) found.push(words.missing(missing));
  if (loss > 0) found.push(words.loss(percent.format(loss / 100)));
  if (delay > 0) found.push(words.delay(time.format(delay)));
  if (line?.thin) found.push(words.thin);
  if (limit) found.push(words.limit[limit]);
  if (line?.way === 'tcp') found.push(line.lost === 'udp' ? words.lostUdp : words.detour);
  return found;
}
