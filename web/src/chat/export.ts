// The conversation as a file of one's own: plain text, or a page without any script.

import type { ChatLine } from '../generated/core';
import { inSentence } from '../people/name';
import type { Strings } from '../strings';
import { readersInWords } from './readers';
import { lineWords } from './words';

export type Format = 'html' | 'text';

interface Told {
  when: string;
  iso: string;
  name: string;
  notes: string[];
  quote: string | null;
  text: string;
}

/** When a copy is to be deleted, in the dialog and in the file. */
export const deadline = (language: string) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });

export function exported(
  lines: readonly ChatLine[],
  format: Format,
  /** `until`: when the file is to be deleted, by the rules of the meeting. */
  {
    strings,
    language,
    now,
    until,
  }: { strings: Strings; language: string; now: number; until: number | null },
): string {
  const { chat } = strings;
  const moment = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'medium' });
  const all = lines.filter(({ delivery }) => delivery === 'sent').map((line) => told(line, strings, moment));
  const saved = chat.exportAt(moment.format(now));
  const head = until === null ? saved : `${saved}. ${chat.exportUntil(deadline(language).format(until))}`;
  return format === 'html' ? page(all, head, strings, language) : plain(all, head, strings);
}

/** Only lines to everyone, or the private ones too. */
export function exportable(lines: readonly ChatLine[], withPrivate: boolean): ChatLine[] {
  return lines.filter(({ to }) => withPrivate || to.to === 'everyone');
}

function told(line: ChatLine, strings: Strings, moment: Intl.DateTimeFormat): Told {
  const { chat, reactions, stage } = strings;
  const notes: string[] = [];
  const readers = readersInWords(line.to, strings);
  if (readers) notes.push(readers);
  if (line.retoldBy !== null) notes.push(chat.retold(inSentence(line.retoldBy)));
  if (line.edited) notes.push(chat.edited);
  for (const { reaction, names } of line.reactions) notes.push(`${reactions[reaction]} ${names.length}`);
  const { reply } = line;
  const quoted =
    reply && (reply.line === null ? chat.quoteUnknown : `${reply.name}: ${reply.text || chat.quoteGone}`);
  return {
    when: moment.format(line.sentAt),
    iso: new Date(line.sentAt).toISOString(),
    name: line.name || stage.unknown,
    notes,
    quote: quoted,
    text:
      line.removed === null
        ? lineWords(line, strings)
        : line.removed === 'host'
          ? chat.removedHost
          : chat.removedAuthor,
  };
}

function plain(all: readonly Told[], head: string, { chat }: Strings): string {
  const lines = all.map(({ when, name, notes, quote, text }) => {
    const about = notes.length > 0 ? ` (${notes.join('; ')})` : '';
    const said = quote === null ? text : `> ${quote}\n${text}`;
    // Set in, so that no text passes for a line of somebody else's.
    return `[${when}] ${name}${about}\n${said.replace(/^/gm, '    ')}\n`;
  });
  return `${chat.title}\n${head}\n\n${lines.join('\n')}`;
}

function page(all: readonly Told[], head: string, { chat }: Strings, language: string): string {
  const lines = all.map(
    ({ when, iso, name, notes, quote, text }) =>
      `<article><p class="head"><b><bdi>${escaped(name)}</bdi></b> <time datetime="${iso}">${escaped(when)}</time>${notes
        .map((note) => ` <i>${escaped(note)}</i>`)
        .join(
          '',
        )}</p>${quote === null ? '' : `<blockquote dir="auto">${escaped(quote)}</blockquote>`}<p class="text" dir="auto">${escaped(text)}</p></article>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(chat.title)}</title>
<style>body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}.head{margin:1.25rem 0 0}time,i,header{color:#555;font-size:.875rem}.text{margin:.125rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere}blockquote{margin:.25rem 0 0;padding-inline-start:.75rem;border-inline-start:3px solid #bbb;color:#555}</style>
</head><body><header><h1>${escaped(chat.title)}</h1><p>${escaped(head)}</p></header>
${lines.join('\n')}
</body></html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
