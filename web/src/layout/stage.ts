// What stands on the stage: which tiles, how large, where.

import { gridRects, type Rect, type Size, tilesPerPage } from './grid';

export interface StageInput {
  box: Size;
  gap: number;
  /** Keys of the tiles of people, oneself first. */
  people: string[];
  /** Keys of shared screens, the newest last. */
  screens: string[];
  /** Keys of people whom the hosts show large to all, the newest last. */
  spotlight: string[];
  /** The key that the person chose to see large. */
  pinned: string | null;
  /** Which page of people, from 0. */
  page: number;
}

export interface Placed extends Rect {
  key: string;
  /** One's own picture in a corner, above the others. */
  floating: boolean;
  /** The one that is shown large. */
  main: boolean;
}

export interface Stage {
  tiles: Placed[];
  pages: number;
  page: number;
}

/** A filmstrip's tiles, where something is shown large. */
const STRIP = { width: 184, height: 112 };

/** Places everything. */
export function arrange(input: StageInput): Stage {
  const mains = mainsOf(input);
  if (mains.length > 0) return withMains(mains, input);
  const [own, ...others] = input.people;
  if (own && others.length === 1) return pair(own, others, input);
  return paged(input);
}

/** What is large: one's own choice first, then a shared screen, then those in the spotlight. */
function mainsOf({ people, screens, spotlight, pinned }: StageInput): string[] {
  if (pinned && (screens.includes(pinned) || people.includes(pinned))) return [pinned];
  const screen = screens.at(-1);
  if (screen) return [screen];
  return spotlight.filter((key) => people.includes(key));
}

/** Two people: the other one large, oneself in the corner. */
function pair(own: string, others: string[], { box, gap }: StageInput): Stage {
  const small = box.width < 560;
  const width = small ? Math.min(108, box.width * 0.3) : Math.min(232, box.width * 0.22);
  const height = small ? width / 0.75 : (width * 9) / 16;
  const tiles = gridRects(1, box, gap).map((rect) => ({
    ...rect,
    key: others[0] ?? own,
    floating: false,
    main: true,
  }));
  const [main] = tiles;
  if (!main) return { tiles, pages: 1, page: 0 };
  const corner = {
    left: main.left + main.width - width - gap * 1.5,
    top: main.top + main.height - height - gap * 1.5,
    width,
    height,
  };
  return { tiles: [...tiles, { ...corner, key: own, floating: true, main: false }], pages: 1, page: 0 };
}

/** One or some large, everybody else in a strip beside or below; there those in the spotlight come first. */
function withMains(mains: string[], input: StageInput): Stage {
  const { box, gap } = input;
  const others = [...input.screens, ...input.people].filter((key) => !mains.includes(key));
  const lit = others.filter((key) => input.spotlight.includes(key));
  const rest = [...lit, ...others.filter((key) => !lit.includes(key))];
  if (rest.length === 0) return { tiles: largeTiles(mains, box, gap), pages: 1, page: 0 };
  const beside = box.width > box.height * 1.15;
  const strip = beside
    ? { width: Math.min(STRIP.width, box.width * 0.24), height: box.height }
    : { width: box.width, height: Math.min(STRIP.height, box.height * 0.24) };
  const large = beside
    ? { width: box.width - strip.width - gap, height: box.height }
    : { width: box.width, height: box.height - strip.height - gap };

  const cell = beside
    ? { width: strip.width, height: (strip.width * 9) / 16 }
    : { width: strip.height, height: strip.height };
  const along = beside ? strip.height : strip.width;
  const step = (beside ? cell.height : cell.width) + gap;
  const perPage = Math.max(1, Math.floor((along + gap) / step));
  const { keys, pages, page } = cut(rest, perPage, input.page);
  const used = keys.length * step - gap;
  const start = Math.max(0, (along - used) / 2);
  const tiles = keys.map((key, index) => ({
    ...cell,
    left: beside ? large.width + gap : start + index * step,
    top: beside ? start + index * step : large.height + gap,
    key,
    floating: false,
    main: false,
  }));
  return { tiles: [...largeTiles(mains, large, gap), ...tiles], pages, page };
}

/** One fills the room; several share it. */
function largeTiles(mains: string[], room: Size, gap: number): Placed[] {
  const rects = mains.length === 1 ? [{ left: 0, top: 0, ...room }] : gridRects(mains.length, room, gap);
  return rects.map((rect, index) => ({ ...rect, key: mains[index] ?? '', floating: false, main: true }));
}

function paged({ people, box, gap, page: wanted }: StageInput): Stage {
  const { keys, pages, page } = cut(people, tilesPerPage(box, gap), wanted);
  const rects = gridRects(keys.length, box, gap);
  const tiles = rects.map((rect, index) => ({
    ...rect,
    key: keys[index] ?? '',
    floating: false,
    main: false,
  }));
  return { tiles, pages, page };
}

function cut(keys: string[], perPage: number, wanted: number) {
  const pages = Math.max(1, Math.ceil(keys.length / perPage));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  return { keys: keys.slice(page * perPage, (page + 1) * perPage), pages, page };
}
