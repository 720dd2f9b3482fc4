// Where tiles go: pure functions from a box and a number of tiles to rectangles, in CSS pixels.

export interface Size {
  width: number;
  height: number;
}

export interface Rect extends Size {
  left: number;
  top: number;
}

export interface Grid {
  columns: number;
  rows: number;
  /** Of every tile. */
  tile: Size;
}

/** Pictures may be cropped to any shape between a phone held upright and a wide screen. */
const NARROWEST = 3 / 4;
const WIDEST = 16 / 9;
/** One picture by itself may be as narrow as the phone. */
const NARROWEST_ALONE = 9 / 18;
/** On smaller tiles faces cannot be told apart; on a phone they are nearer to the eye. */
const SMALLEST = { width: 176, height: 112 };
const SMALLEST_ON_PHONES = { width: 132, height: 112 };
const MOST_ON_A_PAGE = 49;
const MOST_ON_A_PHONE = 6;
const PHONE_WIDTH = 560;

/** Whether it is a phone held upright. */
export function isUprightPhone(box: Size): boolean {
  return box.width < PHONE_WIDTH && box.height > box.width;
}

/** The columns and rows in which people are seen largest: what counts of a tile is the part that a face fills. */
export function bestGrid(count: number, box: Size, gap: number): Grid {
  let best: Grid = { columns: 1, rows: 1, tile: { width: 0, height: 0 } };
  let largest = -1;
  // Shoulders beside each other on a wide screen, faces on an upright one.
  const face = box.width > box.height ? 4 / 3 : 1;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cell = {
      width: Math.max(0, (box.width - gap * (columns - 1)) / columns),
      height: Math.max(0, (box.height - gap * (rows - 1)) / rows),
    };
    const tile = shape(cell, count === 1 ? NARROWEST_ALONE : NARROWEST);
    const seen = Math.min(tile.width, tile.height * face);
    if (seen > largest) {
      largest = seen;
      best = { columns, rows, tile };
    }
  }
  return best;
}

/**
 * The rectangles of `count` tiles, centred in the box, a last row that is not full centred too; as large as `of`
 * tiles would be.
 */
export function gridRects(count: number, box: Size, gap: number, of = count): Rect[] {
  if (count <= 0) return [];
  const { columns, tile } = bestGrid(Math.max(count, of), box, gap);
  const rows = Math.ceil(count / columns);
  const top = (box.height - rows * tile.height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const left = (box.width - inRow * tile.width - (inRow - 1) * gap) / 2;
    return {
      left: left + (index - row * columns) * (tile.width + gap),
      top: top + row * (tile.height + gap),
      ...tile,
    };
  });
}

/** How many tiles a page may hold so that faces stay recognisable. */
export function tilesPerPage(box: Size, gap: number, phone = isUprightPhone(box)): number {
  const smallest = phone ? SMALLEST_ON_PHONES : SMALLEST;
  const columns = Math.max(1, Math.floor((box.width + gap) / (smallest.width + gap)));
  const rows = Math.max(1, Math.floor((box.height + gap) / (smallest.height + gap)));
  return Math.min(phone ? MOST_ON_A_PHONE : MOST_ON_A_PAGE, columns * rows);
}

function shape(cell: Size, narrowest: number): Size {
  const width = Math.min(cell.width, cell.height * WIDEST);
  return { width, height: Math.min(cell.height, width / narrowest) };
}
