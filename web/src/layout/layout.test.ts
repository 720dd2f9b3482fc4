import { describe, expect, test } from 'vitest';
import { bestGrid, gridRects, type Rect, tilesPerPage } from './grid';
import { orderPeople } from './order';
import { follow, NOBODY, nextChange } from './speaker';
import {
  arrange,
  LAYOUTS,
  mirrored,
  placesOnFirstPage,
  SPLIT,
  type Stage,
  type StageInput,
  within,
} from './stage';

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
      for (let count = 1; count <= 49; count += 1) {
        const rects = gridRects(count, box, 8);
        const tiles = rects.map((rect, index) => ({
          ...rect,
          key: `${index}`,
          floating: false,
          main: false,
        }));
        expect(tiles).toHaveLength(count);
        sound({ tiles, pages: 1, page: 0, pager: null, divider: null }, box);
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

  test('holds as many as one can tell apart: forty-nine on a large screen, six on a phone', () => {
    expect(tilesPerPage({ width: 1888, height: 900 }, 12)).toBe(49);
    expect(tilesPerPage(desktop, 12)).toBe(30);
    expect(tilesPerPage(phone, 8)).toBe(6);
    expect(tilesPerPage({ width: 304, height: 400 }, 8)).toBe(6);
  });

  test('has tiles of one size on all pages', () => {
    const [full] = gridRects(30, desktop, 12);
    const rects = gridRects(3, desktop, 12, 30);
    for (const rect of rects) expect([rect.width, rect.height]).toEqual([full?.width, full?.height]);
    expect(rects.every((rect) => inside(rect, desktop))).toBe(true);
  });
});

const input = (more: Partial<StageInput> = {}): StageInput => ({
  box: desktop,
  gap: 12,
  layout: 'automatic',
  selfView: 'automatic',
  people: ['own', 'a', 'b'],
  screens: [],
  ownScreen: null,
  screen: null,
  spotlight: [],
  pinned: [],
  speaker: null,
  filling: null,
  split: SPLIT.usual,
  page: 0,
  ...more,
});
const people = (count: number) => [
  'own',
  ...Array.from({ length: count - 1 }, (_, index) => `p${index + 1}`),
];
const many = people(100);

function mains(more: Partial<StageInput>): string[] {
  return arrange(input(more))
    .tiles.filter(({ main }) => main)
    .map(({ key }) => key);
}

/** Every tile in the box, once, apart from the others and from the way to other pages. */
function sound(stage: Stage, box: { width: number; height: number }): void {
  expect(unsound(stage, box)).toEqual([]);
}

function unsound({ tiles, pager, pages }: Stage, box: { width: number; height: number }): string[] {
  const apart = tiles.filter(({ floating }) => !floating);
  // In a box that is hardly there the pages are turned above the tiles.
  const others = pager && box.height > 150 ? [...apart, pager] : apart;
  const outside = tiles.filter((tile) => !inside(tile, box));
  const overlapping = apart.filter((tile, index) =>
    others.slice(index + 1).some((other) => overlap(tile, other)),
  );
  return [
    ...outside.map(({ key }) => `${key} outside`),
    ...overlapping.map(({ key }) => `${key} overlaps`),
    ...(new Set(tiles.map(({ key }) => key)).size === tiles.length ? [] : ['one twice']),
    ...((pager !== null) === pages > 1 ? [] : ['no way to the other pages']),
  ];
}

const MIXES: [StageInput['selfView'], string[], string[]][] = [
  ['automatic', [], []],
  ['automatic', ['s'], []],
  ['floating', ['s', 't'], ['p1']],
  ['tile', ['s', 't'], ['p1', 'own', 's']],
  ['hidden', ['s'], ['p1', 'p2']],
];

describe('the stage', () => {
  test('keeps everybody in the box and apart, in every layout', () => {
    const found: string[] = [];
    for (const box of boxes) {
      for (const layout of LAYOUTS) {
        for (const count of [1, 2, 3, 5, 9, 25, 49, 100]) {
          for (const [selfView, screens, pinned] of MIXES) {
            const stage = arrange(input({ box, layout, selfView, people: people(count), screens, pinned }));
            for (const fault of unsound(stage, box)) {
              found.push(
                `${box.width}×${box.height} ${layout} ${count} ${selfView} ${screens} ${pinned}: ${fault}`,
              );
            }
          }
        }
      }
    }
    expect(found).toEqual([]);
  });

  test('shows the other one large and oneself in a corner when there are two', () => {
    for (const box of [desktop, phone]) {
      for (const layout of ['automatic', 'gallery', 'speaker'] as const) {
        const [you, me] = arrange(input({ people: ['me', 'you'], box, layout })).tiles;
        expect([you?.key, you?.floating, me?.key, me?.floating]).toEqual(['you', false, 'me', true]);
        expect(me && you && overlap(me, you)).toBe(true);
      }
    }
  });

  test('shows one where one wishes to be seen by oneself', () => {
    const own = (more: Partial<StageInput>) => arrange(input(more)).tiles.find(({ key }) => key === 'own');
    expect(own({ selfView: 'tile' })?.floating).toBe(false);
    expect(own({ selfView: 'tile', people: ['own', 'a'] })?.floating).toBe(false);
    expect(own({ selfView: 'floating' })?.floating).toBe(true);
    expect(own({ selfView: 'hidden' })).toBeUndefined();
    // Alone there is nobody else to be seen.
    expect(own({ selfView: 'hidden', people: ['own'] })?.main).toBe(true);
    expect(own({ selfView: 'floating', people: ['own'] })?.floating).toBe(false);
    // The hosts show one large to all: to oneself as well, unless one has put it away.
    expect(own({ selfView: 'floating', spotlight: ['own'] })?.main).toBe(true);
    expect(own({ selfView: 'hidden', spotlight: ['own'] })).toBeUndefined();
  });

  test('shows a shared screen large and the people beside it', () => {
    for (const box of boxes) {
      const { tiles } = arrange(input({ screens: ['s'], box }));
      expect(tiles[0]).toMatchObject({ key: 's', main: true });
      const [main, ...rest] = tiles;
      for (const tile of rest) {
        expect(tile.width * tile.height).toBeLessThan((main?.width ?? 0) * (main?.height ?? 0));
      }
    }
  });

  test('of several screens shows the newest, or the one that is chosen, and the own one only if it is', () => {
    const screens = ['s', 't', 'mine'];
    const ownScreen = 'mine';
    expect(mains({ screens, ownScreen })).toEqual(['t']);
    expect(mains({ screens, ownScreen, screen: 's' })).toEqual(['s']);
    expect(mains({ screens, ownScreen, screen: 'mine' })).toEqual(['mine']);
    expect(mains({ screens, ownScreen, screen: 'gone' })).toEqual(['t']);
    const alone = arrange(input({ screens: ['mine'], ownScreen }));
    expect(alone.tiles.map(({ key }) => key)).toEqual(['mine', 'own', 'a', 'b']);
    expect(alone.tiles.some(({ main }) => main)).toBe(false);
  });

  test('prefers what the person pinned, one or several, and forgets what is gone', () => {
    expect(mains({ screens: ['s'], pinned: ['b'] })).toEqual(['b']);
    expect(mains({ spotlight: ['a'], pinned: ['b', 'own'] })).toEqual(['b', 'own']);
    expect(mains({ pinned: ['gone'] })).toEqual([]);
    expect(mains({ pinned: ['gone', 'b'] })).toEqual(['b']);
  });

  test('shows those in the spotlight large to all, sharing the room', () => {
    const five = people(5);
    expect(mains({ people: five, spotlight: ['p3'] })).toEqual(['p3']);
    expect(mains({ people: five, spotlight: ['p3', 'p1'], layout: 'gallery' })).toEqual(['p3', 'p1']);
    expect(mains({ people: five, spotlight: ['own'] })).toEqual(['own']);
    // Who has left takes no room; a shared screen comes first.
    expect(mains({ people: five, spotlight: ['gone'] })).toEqual([]);
    expect(mains({ people: five, spotlight: ['p3'], screens: ['s'] })).toEqual(['s']);
    const { tiles } = arrange(input({ people: people(4), screens: ['s'], spotlight: ['p3'] }));
    expect(tiles.map(({ key }) => key)).toEqual(['s', 'p3', 'own', 'p1', 'p2']);
  });

  test('shows the speaker large where the person wishes it, and on a phone among many', () => {
    expect(mains({ layout: 'speaker', speaker: 'b' })).toEqual(['b']);
    expect(mains({ layout: 'speaker', speaker: null })).toEqual(['a']);
    expect(mains({ layout: 'speaker', speaker: 'gone' })).toEqual(['a']);
    expect(mains({ layout: 'side_by_side', speaker: 'b' })).toEqual(['b']);
    expect(mains({ box: phone, people: people(4), speaker: 'p2' })).toEqual([]);
    expect(mains({ box: phone, people: people(5), speaker: 'p2' })).toEqual(['p2']);
    expect(mains({ box: phone, people: people(5), speaker: 'p2', layout: 'gallery' })).toEqual([]);
  });

  test('has a divider beside a gallery, which moves within bounds', () => {
    for (const box of [desktop, phone]) {
      const at = (split: number) => arrange(input({ box, layout: 'side_by_side', screens: ['s'], split }));
      const large = (split: number) => {
        const main = at(split).tiles.find(({ main }) => main);
        return (main?.width ?? 0) * (main?.height ?? 0);
      };
      expect(at(0.5).divider?.upright).toBe(box === desktop);
      expect(large(0.7)).toBeGreaterThan(large(0.4));
      expect(large(7)).toBe(large(SPLIT.most));
      expect(large(-7)).toBe(large(SPLIT.least));
      expect(large(Number.NaN)).toBe(large(SPLIT.usual));
    }
    expect([within(0), within(0.5), within(1)]).toEqual([SPLIT.least, 0.5, SPLIT.most]);
    expect(arrange(input()).divider).toBeNull();
    expect(arrange(input({ layout: 'gallery', screens: ['s'] })).divider).not.toBeNull();
    expect(arrange(input({ layout: 'gallery' })).divider).toBeNull();
  });

  test('puts everybody on some page, once, apart from a phone, where galleries follow the speaker', () => {
    for (const layout of LAYOUTS) {
      for (const more of [{ layout }, { layout, screens: ['s'] }, { layout, box: phone }]) {
        const all = input({ ...more, people: many });
        const { pages } = arrange(all);
        const first = more.box === phone && mains(all).length > 0 && layout !== 'side_by_side' ? 1 : 0;
        const seen = Array.from({ length: pages - first }, (_, page) =>
          arrange({ ...all, page: page + first }).tiles.filter(({ main }) => !main),
        );
        const shown = new Set([...seen.flat().map(({ key }) => key), ...mains(all)]);
        for (const key of many) expect(shown.has(key)).toBe(true);
        expect(seen.flat().length).toBe(
          many.length - (first === 0 ? mains(all).filter((key) => key !== 's').length : 0),
        );
      }
    }
  });

  test('stays on the last page when people left', () => {
    expect(arrange(input({ people: many, page: 99 })).page).toBe(arrange(input({ people: many })).pages - 1);
  });

  test('gives all of the room to the one that fills the screen, and comes back to what was', () => {
    const before = input({ screens: ['s'], people: people(25), pinned: ['p3'], page: 1 });
    for (const box of boxes) {
      for (const key of ['s', 'p7']) {
        const { tiles, ...rest } = arrange({ ...before, box, filling: key });
        expect(tiles).toEqual([{ key, floating: false, main: true, left: 0, top: 0, ...box }]);
        expect(rest).toEqual({ pages: 1, page: 0, pager: null, divider: null });
      }
    }
    // Nobody loses their place meanwhile.
    expect(placesOnFirstPage({ ...before, filling: 's' })).toBe(placesOnFirstPage(before));
    expect(placesOnFirstPage(before)).toBeGreaterThan(1);
  });

  test('does the same from right to left', () => {
    const stage = arrange(input({ screens: ['s'] }));
    const [main] = mirrored(stage, desktop).tiles;
    expect((main?.left ?? 0) + (main?.width ?? 0)).toBeCloseTo(desktop.width);
    sound(mirrored(stage, desktop), desktop);
    expect(mirrored(mirrored(stage, desktop), desktop)).toEqual(stage);
  });
});

describe('the order of tiles', () => {
  const spoke = (entries: Record<string, number> = {}) => new Map(Object.entries(entries));

  test('keeps people where they are', () => {
    expect(orderPeople(['me', 'b', 'c'], [], [], spoke(), 4)).toEqual(['me', 'b', 'c']);
    expect(orderPeople(['me', 'd', 'b', 'c'], ['me', 'b', 'c'], [], spoke(), 4)).toEqual([
      'me',
      'b',
      'c',
      'd',
    ]);
  });

  test('fills the place of who went with who comes, or with the last one', () => {
    const before = ['me', 'b', 'c', 'd', 'e'];
    expect(orderPeople(['me', 'c', 'd', 'e', 'f'], before, [], spoke(), 4)).toEqual([
      'me',
      'f',
      'c',
      'd',
      'e',
    ]);
    expect(orderPeople(['me', 'c', 'd', 'e'], before, [], spoke(), 4)).toEqual(['me', 'e', 'c', 'd']);
    expect(orderPeople(['me', 'b'], before, [], spoke(), 4)).toEqual(['me', 'b']);
    expect(orderPeople(['I', 'b', 'c', 'd', 'e'], before, [], spoke(), 4)).toEqual(['I', 'b', 'c', 'd', 'e']);
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

  test('moves at most one for each who went, and two for each who comes to the first page to speak', () => {
    const found: string[] = [];
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = randomOf(seed);
      let ids = people(2 + Math.floor(random() * 60));
      const first = 1 + Math.floor(random() * 30);
      let order = orderPeople(ids, [], [], spoke(), first);
      for (let step = 0; step < 20; step += 1) {
        const went = ids.slice(1).filter(() => random() < 0.05);
        const came = Array.from({ length: Math.floor(random() * 3) }, (_, index) => `n${step} ${index}`);
        const now = [...ids.filter((id) => !went.includes(id)), ...came];
        const speaking = now.slice(1).filter(() => random() < 0.03);
        const next = orderPeople(now, order, speaking, spoke(), first);
        const place = (id: string, places: string[]) => places.indexOf(id);
        const moved = order.filter((id) => now.includes(id) && place(id, next) !== place(id, order));
        const seen = speaking.filter((id) => order.slice(0, first).includes(id));
        const taken = seen.filter((id) => went.length === 0 && moved.includes(id));
        const lost = [...next].sort().join() !== [...now].sort().join() || next[0] !== 'own';
        const many = moved.length > went.length + 2 * (speaking.length - seen.length);
        // A speaker on the first page stays; whoever else moves is counted.
        if (lost || taken.length > 0 || many) found.push(`seed ${seed}, step ${step}: ${order} → ${next}`);
        ids = now;
        order = next;
      }
    }
    expect(found).toEqual([]);
  });
});

describe('the speaker', () => {
  const others = ['a', 'b', 'c'];
  /** Who is shown at each of these moments, looked at as often as the page does. */
  function shownAt(spoken: [number, string[]][], moments: number[]): (string | null)[] {
    let state = NOBODY;
    return moments.map((moment) => {
      for (let now = Math.max(0, moment - 5_000); now <= moment; now += 100) {
        const speaking = spoken.filter(([from]) => from <= now).at(-1)?.[1] ?? [];
        state = follow(state, others, speaking, now);
      }
      return state.shown;
    });
  }

  test('is the first who is there until somebody speaks, and stays when all are silent', () => {
    expect(shownAt([], [1_000])).toEqual(['a']);
    expect(
      shownAt(
        [
          [3_000, ['b']],
          [6_000, []],
        ],
        [2_900, 4_000, 9_000],
      ),
    ).toEqual(['a', 'b', 'b']);
  });

  test('does not change for a cough', () => {
    expect(
      shownAt(
        [
          [3_000, ['b']],
          [3_500, []],
        ],
        [2_900, 5_000],
      ),
    ).toEqual(['a', 'a']);
  });

  test('goes on while two talk at once, until the other one goes on for long', () => {
    const spoken: [number, string[]][] = [
      [3_000, ['b']],
      [6_000, ['b', 'c']],
    ];
    expect(shownAt(spoken, [5_000, 8_500, 9_500])).toEqual(['b', 'b', 'c']);
  });

  test('is somebody else at once when they left, and nobody when nobody is there', () => {
    const shown = follow(NOBODY, others, ['b'], 0);
    expect(shown.shown).toBe('b');
    expect(follow(shown, ['a', 'c'], ['c'], 10).shown).toBe('c');
    expect(follow(shown, [], [], 10).shown).toBeNull();
  });

  test('says when it changes next', () => {
    const shown = follow(follow(NOBODY, others, [], 0), others, ['b'], 5_000);
    expect(nextChange(shown, ['b'])).toBe(5_700);
    expect(nextChange(follow(NOBODY, others, [], 0), [])).toBeNull();
  });
});

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
