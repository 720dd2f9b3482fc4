// Tables for spreadsheets.

export type Row = readonly (string | number)[];

/** Where a formula may begin: in the cell, and behind what others take for a cell's or a row's border, unquoted. */
const FORMULA = /^(?=[\t\r])|(^|[;\t\r\n] *"*)(?=[=+\-@＝＋－＠])/g;

/**
 * Rows as comma-separated values (RFC 4180), readable by spreadsheets; no cell is taken for a formula, also where semicolons or
 * tabs part cells.
 */
export function csv(rows: readonly Row[]): string {
  const cell = (value: string | number) => {
    const plain = typeof value === 'string' ? value.replace(FORMULA, "$1'") : String(value);
    return /[",;\t\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  // With a byte order mark spreadsheets know that it is UTF-8.
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
