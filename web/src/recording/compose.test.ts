import { describe, expect, test } from 'vitest';
import { type Cell, compose, type Scene } from './compose';

const SIZE = { width: 1280, height: 720 };
const people = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);
const scene = (change: Partial<Scene> = {}): Scene => ({
  layout: 'speaker',
  people: people(4),
  screens: [],
  speaking: [],
  ...change,
});
const area = ({ width, height }: Cell) => width * height;
const largest = (cells: Cell[]) => cells.toSorted((a, b) => area(b) - area(a))[0];

describe('the recorded picture', () => {
  const scenes = [1, 2, 3, 7, 12, 25, 60].flatMap((count) =>
    (['speaker', 'gallery'] as const).flatMap((layout) =>
      [[], ['p0']].map((screens) =>
        scene({ layout, screens, people: people(count), speaking: [`p${count - 1}`] }),
      ),
    ),
  );

  test.each(scenes)(
    '$layout of $people.length with $screens.length screens lies within and overlaps nowhere',
    (one) => {
      const cells = compose(one, SIZE);
      for (const cell of cells) {
        expect(cell.left).toBeGreaterThanOrEqual(0);
        expect(cell.top).toBeGreaterThanOrEqual(0);
        expect(cell.left + cell.width).toBeLessThanOrEqual(SIZE.width + 0.01);
        expect(cell.top + cell.height).toBeLessThanOrEqual(SIZE.height + 0.01);
        expect(area(cell)).toBeGreaterThan(1_000);
      }
      for (const [index, a] of cells.entries()) {
        for (const b of cells.slice(index + 1)) {
          const apart =
            a.left + a.width <= b.left + 0.01 ||
            b.left + b.width <= a.left + 0.01 ||
            a.top + a.height <= b.top + 0.01 ||
            b.top + b.height <= a.top + 0.01;
          expect(apart).toBe(true);
        }
      }
      const keys = cells.map(({ person, stream }) => person + stream);
      expect(new Set(keys).size).toBe(keys.length);
      expect(
        keys.some((key) => key.startsWith(one.speaking[0] ?? '')),
        'who speaks is seen',
      ).toBe(true);
    },
  );

  test('shows whoever speaks large, and others before oneself when nobody does', () => {
    expect(largest(compose(scene({ speaking: ['p2'] }), SIZE))?.person).toBe('p2');
    expect(largest(compose(scene(), SIZE))?.person).toBe('p1');
    expect(largest(compose(scene({ people: ['p0'] }), SIZE))?.person).toBe('p0');
  });

  test('shows a shared screen large, in either layout, and the newest of several', () => {
    for (const layout of ['speaker', 'gallery'] as const) {
      const main = largest(compose(scene({ layout, screens: ['p1', 'p3'], speaking: ['p2'] }), SIZE));
      expect(main).toMatchObject({ person: 'p3', stream: 'screen' });
    }
  });

  test('knows nobody who is left out, whatever is said of their speaking', () => {
    const cells = compose(scene({ people: ['p0', 'p2'], speaking: ['p1'] }), SIZE);
    expect(cells.map(({ person }) => person).sort()).toEqual(['p0', 'p2']);
  });

  test('of nobody is empty', () => {
    expect(compose(scene({ people: [] }), SIZE)).toEqual([]);
  });
});
