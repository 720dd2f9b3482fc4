// A table for the person to keep.

import { csv, type Row } from './csv';
import { download } from './download';

export function saveTable(title: string, rows: readonly Row[]): void {
  download(new Blob([csv(rows)], { type: 'text/csv' }), `${title}.csv`);
}
