// Times of the conversation in the person's language.

const formats = new Map<string, Intl.DateTimeFormat>();

/** Dear to make, so once for each language. */
export function timeOf(language: string, sentAt: number): string {
  let format = formats.get(language);
  if (!format) {
    format = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
    formats.set(language, format);
  }
  return format.format(sentAt);
}
