// Tables for spreadsheets.

export type Row = readonly (string | number)[];

/** Rows as comma-separated values (RFC 4180), readable by spreadsheets; no cell is taken for a formula. */
export function csv(rows: readonly Row[]): string {
  const cell = (value: string | number) => {
    const text = String(value);
    const plain = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  // With a byte order mark spreadsheets know that it is UTF-8.
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
