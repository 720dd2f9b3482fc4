// What stands where, for a reader: a line for each box, layout, number of people and of shared screens, and drawings of some.

import { expect, test } from 'vitest';
import type { Size } from './grid';
import { arrange, LAYOUTS, type LayoutChoice, type Placed, SPLIT, type StageInput } from './stage';

const BOXES: Record<string, Size> = {
  'large screen': { width: 1888, height: 900 },
  desktop: { width: 1248, height: 640 },
  'beside a panel': { width: 872, height: 640 },
  phone: { width: 374, height: 690 },
  'phone lying': { width: 812, height: 280 },
  'narrow, 320 px': { width: 304, height: 400 },
};
const PEOPLE = [1, 2, 3, 5, 9, 25, 49, 100];

function stage(box: Size, layout: LayoutChoice, people: number, screens: number, page = 0) {
  const input: StageInput = {
    box,
    gap: box.width < 560 ? 8 : 12,
    layout,
    selfView: 'automatic',
    people: Array.from({ length: people }, (_, index) => (index === 0 ? 'me' : `p${index}`)),
    screens: ['s1', 's2'].slice(0, screens),
    ownScreen: null,
    screen: null,
    spotlight: [],
    pinned: [],
    speaker: people > 2 ? 'p2' : null,
    filling: null,
    split: SPLIT.usual,
    page,
  };
  return arrange(input);
}

/** `s1 1052×640 + 5 of 184×104, 3 pages`: what is large, the others and their size, oneself in a corner, the pages. */
function line({ tiles, pages }: ReturnType<typeof stage>): string {
  const size = ({ width, height }: Placed) => `${Math.round(width)}×${Math.round(height)}`;
  const mains = tiles.filter(({ main }) => main).map((tile) => `${tile.key} ${size(tile)}`);
  const rest = tiles.filter(({ main, floating }) => !main && !floating);
  const corner = tiles.find(({ floating }) => floating);
  const parts = [
    ...mains,
    ...(rest[0] ? [`${rest.length} of ${size(rest[0])}`] : []),
    ...(corner ? [`corner ${size(corner)}`] : []),
  ];
  return parts.join(' + ') + (pages > 1 ? `, ${pages} pages` : '');
}

test('the table of layouts', () => {
  const lines = Object.entries(BOXES).flatMap(([name, box]) => [
    `== ${name}, ${box.width}×${box.height}`,
    ...LAYOUTS.flatMap((layout) =>
      [0, 1, 2].flatMap((screens) => [
        `-- ${layout}, ${screens} screens`,
        ...PEOPLE.map(
          (people) => `${String(people).padStart(3)}  ${line(stage(box, layout, people, screens))}`,
        ),
      ]),
    ),
  ]);
  expect(lines.join('\n')).toMatchSnapshot();
});

const COLUMN = 16;
const ROW = 32;

/** A drawing in letters: each tile a frame with its key. */
function draw(box: Size, tiles: readonly Placed[]): string {
  const columns = Math.ceil(box.width / COLUMN);
  const rows = Math.ceil(box.height / ROW);
  const paper = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ' '));
  const put = (row: number, column: number, letter: string) => {
    const line = paper[Math.min(rows - 1, row)];
    if (line) line[Math.min(columns - 1, column)] = letter;
  };
  for (const { key, left, top, width, height } of tiles) {
    const [x1, y1] = [Math.round(left / COLUMN), Math.round(top / ROW)];
    const [x2, y2] = [Math.round((left + width) / COLUMN) - 1, Math.round((top + height) / ROW) - 1];
    for (let y = y1; y <= y2; y += 1) {
      for (let x = x1; x <= x2; x += 1) {
        const [across, down] = [y === y1 || y === y2, x === x1 || x === x2];
        put(y, x, across && down ? '+' : across ? '-' : down ? '|' : ' ');
      }
    }
    [...key].forEach((letter, index) => {
      put(y1 === y2 ? y1 : y1 + 1, x1 + 1 + index, letter);
    });
  }
  return paper.map((line) => line.join('').trimEnd()).join('\n');
}

test.each([
  ['two on a desktop', 'desktop', 'automatic', 2, 0],
  ['five on a desktop', 'desktop', 'automatic', 5, 0],
  ['twenty-five on a desktop', 'desktop', 'gallery', 25, 0],
  ['a speaker and their strip', 'desktop', 'speaker', 9, 0],
  ['a shared screen', 'desktop', 'automatic', 9, 1],
  ['a shared screen beside a gallery', 'desktop', 'side_by_side', 9, 1],
  ['forty-nine on a large screen', 'large screen', 'gallery', 49, 0],
  ['three on a phone', 'phone', 'automatic', 3, 0],
  ['nine on a phone', 'phone', 'automatic', 9, 0],
  ['a gallery on a phone', 'phone', 'gallery', 9, 0],
  ['a shared screen on a phone', 'phone', 'automatic', 9, 1],
  ['a phone lying', 'phone lying', 'automatic', 5, 1],
] as const)('a drawing of %s', (_, name, layout, people, screens) => {
  const box = BOXES[name] ?? { width: 0, height: 0 };
  expect(`\n${draw(box, stage(box, layout, people, screens).tiles)}\n`).toMatchSnapshot();
});
