import { describe, expect, test } from 'vitest';
import { bestGrid, gridRects, type Rect, tilesPerPage } from './grid';
import { orderPeople } from './order';
import { arrange, type StageInput } from './stage';

const desktop = { width: 1248, height: 640 };
const phone = { width: 374, height: 690 };
const boxes = [desktop, phone, { width: 600, height: 600 }, { width: 320, height: 200 }];

function overlap(a: Rect, b: Rect): boolean {
  const apart =
    a.left + a.width <= b.left + 0.01 ||
    b.left + b.width <= a.left + 0.01 ||
    a.top + a.height <= b.top + 0.01 ||
    b.top + b.height <= a.top + 0.01;
  return !apart;
}

function inside(rect: Rect, box: { width: number; height: number }): boolean {
  return (
    rect.left >= -0.01 &&
    rect.top >= -0.01 &&
    rect.left + rect.width <= box.width + 0.01 &&
    rect.top + rect.height <= box.height + 0.01
  );
}

describe('the grid', () => {
  test('lays people out as one would by hand', () => {
    const shape = (count: number, box = desktop) => {
      const { columns, rows } = bestGrid(count, box, 12);
      return `${columns}x${rows}`;
    };
    expect([1, 2, 3, 4, 5, 6, 9, 12, 25].map((count) => shape(count))).toEqual([
      '1x1',
      '2x1',
      '2x2',
      '2x2',
      '3x2',
      '3x2',
      '3x3',
      '4x3',
      '7x4',
    ]);
    expect([1, 2, 3, 4, 6, 8].map((count) => shape(count, phone))).toEqual([
      '1x1',
      '1x2',
      '1x3',
      '2x2',
      '2x3',
      '2x4',
    ]);
  });

  test('keeps every tile inside the box and apart from the others', () => {
    for (const box of boxes) {
      for (let count = 1; count <= 25; count += 1) {
        const rects = gridRects(count, box, 8);
        expect(rects).toHaveLength(count);
        for (const [index, rect] of rects.entries()) {
          expect(inside(rect, box)).toBe(true);
          for (const other of rects.slice(index + 1)) expect(overlap(rect, other)).toBe(false);
        }
      }
    }
  });

  test('holds nothing in an empty box, and nothing is not a number', () => {
    expect(gridRects(0, desktop, 8)).toEqual([]);
    for (const rect of gridRects(3, { width: 0, height: 0 }, 8)) {
      expect(Object.values(rect).every(Number.isFinite)).toBe(true);
    }
    expect(tilesPerPage({ width: 0, height: 0 }, 8)).toBe(1);
  });
});

describe('the stage', () => {
  const input = (more: Partial<StageInput>): StageInput => ({
    box: desktop,
    gap: 12,
    people: ['a', 'b', 'c'],
    screens: [],
    spotlight: [],
    pinned: null,
    page: 0,
    ...more,
  });
  const many = Array.from({ length: 40 }, (_, index) => `p${index}`);

  test('shows the other one large and oneself in a corner when there are two', () => {
    for (const box of [desktop, phone]) {
      const { tiles } = arrange(input({ people: ['me', 'you'], box }));
      const [you, me] = tiles;
      expect([you?.key, you?.floating, me?.key, me?.floating]).toEqual(['you', false, 'me', true]);
      expect(me && you && overlap(me, you)).toBe(true);
      expect(me && inside(me, box)).toBe(true);
    }
  });

  test('shows a shared screen large and the people beside it', () => {
    for (const box of boxes) {
      const { tiles } = arrange(input({ screens: ['s'], box }));
      expect(tiles[0]).toMatchObject({ key: 's', main: true });
      const [main, ...rest] = tiles;
      for (const tile of rest) {
        expect(main && overlap(main, tile)).toBe(false);
        expect(tile.width * tile.height).toBeLessThan((main?.width ?? 0) * (main?.height ?? 0));
      }
    }
  });

  test('prefers what the person chose over the newest screen, and forgets a choice that is gone', () => {
    expect(arrange(input({ screens: ['s', 't'] })).tiles[0]?.key).toBe('t');
    expect(arrange(input({ screens: ['s', 't'], pinned: 'b' })).tiles[0]?.key).toBe('b');
    expect(arrange(input({ pinned: 'gone' })).tiles.some(({ main }) => main)).toBe(false);
  });

  test('shows those in the spotlight large to all, sharing the room', () => {
    const mains = (more: Partial<StageInput>) =>
      arrange(input({ people: ['own', 'a', 'b', 'c', 'd'], ...more }))
        .tiles.filter(({ main }) => main)
        .map(({ key }) => key);
    expect(mains({ spotlight: ['c'] })).toEqual(['c']);
    expect(mains({ spotlight: ['c', 'a'] })).toEqual(['c', 'a']);
    expect(mains({ spotlight: ['own'] })).toEqual(['own']);
    // Who has left takes no room; one's own choice and a shared screen come first.
    expect(mains({ spotlight: ['gone'] })).toEqual([]);
    expect(mains({ spotlight: ['c'], pinned: 'b' })).toEqual(['b']);
    expect(mains({ spotlight: ['c'], screens: ['s'] })).toEqual(['s']);
  });

  test('brings those in the spotlight to the front of the strip beside a screen', () => {
    const { tiles } = arrange(input({ people: ['own', 'a', 'b', 'c'], screens: ['s'], spotlight: ['c'] }));
    expect(tiles.map(({ key }) => key)).toEqual(['s', 'c', 'own', 'a', 'b']);
  });

  test('keeps everybody in the box, whoever is in the spotlight', () => {
    const people = ['own', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    for (const box of boxes) {
      for (let lit = 0; lit <= people.length; lit += 1) {
        const { tiles } = arrange(input({ box, people, spotlight: people.slice(0, lit) }));
        for (const [index, tile] of tiles.entries()) {
          expect(inside(tile, box)).toBe(true);
          for (const other of tiles.slice(index + 1)) expect(overlap(tile, other)).toBe(false);
        }
      }
    }
  });

  test('puts everybody on some page, once', () => {
    for (const more of [{ people: many }, { people: many, screens: ['s'] }, { people: many, box: phone }]) {
      const { pages } = arrange(input(more));
      const seen = Array.from({ length: pages }, (_, page) => arrange(input({ ...more, page })).tiles)
        .flat()
        .map(({ key }) => key)
        .filter((key) => key !== 's');
      expect(seen).toEqual(many);
    }
  });

  test('stays on the last page when people left', () => {
    expect(arrange(input({ people: many, page: 99 })).page).toBe(arrange(input({ people: many })).pages - 1);
  });
});

describe('the order of tiles', () => {
  const spoke = (entries: Record<string, number> = {}) => new Map(Object.entries(entries));

  test('keeps people where they are and puts newcomers at the end', () => {
    expect(orderPeople(['me', 'b', 'c'], [], [], spoke(), 4)).toEqual(['me', 'b', 'c']);
    expect(orderPeople(['me', 'd', 'b', 'c'], ['me', 'b', 'c'], [], spoke(), 4)).toEqual([
      'me',
      'b',
      'c',
      'd',
    ]);
    expect(orderPeople(['me', 'c'], ['me', 'b', 'c'], [], spoke(), 4)).toEqual(['me', 'c']);
  });

  test('brings a speaker to the first page in place of the one silent longest', () => {
    const before = ['me', 'b', 'c', 'd', 'e'];
    expect(orderPeople(before, before, ['e'], spoke({ b: 5, c: 9 }), 3)).toEqual(['me', 'e', 'c', 'd', 'b']);
    expect(orderPeople(before, before, ['c'], spoke(), 3)).toEqual(before);
  });

  test('never moves oneself, nor a speaker away', () => {
    const before = ['me', 'b', 'c', 'd'];
    expect(orderPeople(before, before, ['b', 'c', 'd'], spoke(), 3)).toEqual(before);
    expect(orderPeople(before, before, ['d'], spoke(), 1)).toEqual(before);
  });
});
