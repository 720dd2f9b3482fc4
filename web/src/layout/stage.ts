// What stands on the stage: which tiles, how large, where. The rules of each layout, from what the person chose, what the
// hosts show to all, and what there is to be seen.

import { bestGrid, gridRects, isUprightPhone, type Rect, type Size, tilesPerPage } from './grid';

/** What the person chose to look at; `automatic` follows what happens. */
export const LAYOUTS = ['automatic', 'gallery', 'speaker', 'side_by_side'] as const;
export type LayoutChoice = (typeof LAYOUTS)[number];

/** Where one's own picture stands; `automatic`: in a corner when there are two, else among the others. */
export const SELF_VIEWS = ['automatic', 'floating', 'tile', 'hidden'] as const;
export type SelfView = (typeof SELF_VIEWS)[number];

export interface StageInput {
  box: Size;
  gap: number;
  layout: LayoutChoice;
  selfView: SelfView;
  /** Keys of the tiles of people in their order, oneself first. */
  people: readonly string[];
  /** Keys of shared screens, the newest last. */
  screens: readonly string[];
  /** The own one among them: large only if it is chosen, since who shares wants to see the others. */
  ownScreen: string | null;
  /** The screen that the person chose among several; else it is the newest. */
  screen: string | null;
  /** Keys of people whom the hosts show large to all, the newest last. */
  spotlight: readonly string[];
  /** Keys that the person shows large for themselves, the newest last. */
  pinned: readonly string[];
  /** The key of the speaker. */
  speaker: string | null;
  /** The key of the one that fills the screen by itself. */
  filling: string | null;
  /** The part of the room that the large ones have beside a gallery. */
  split: number;
  /** Which page of people, from 0. */
  page: number;
}

export interface Placed extends Rect {
  key: string;
  /** One's own picture in a corner, above the others. */
  floating: boolean;
  /** One of those shown large. */
  main: boolean;
}

/** Between the large ones and the gallery; `upright` stands between left and right. */
export interface Divider extends Rect {
  upright: boolean;
}

export interface Stage {
  tiles: Placed[];
  pages: number;
  page: number;
  /** Where the way to other pages stands, if there are any. */
  pager: Rect | null;
  divider: Divider | null;
}

/** How far the divider moves, as the large ones' part of the room. */
export const SPLIT = { least: 0.25, most: 0.85, usual: 0.65, step: 0.05 };

/** How much of the room the large ones get of what is wanted for them. */
export function within(wanted: number): number {
  return Math.min(SPLIT.most, Math.max(SPLIT.least, Number.isFinite(wanted) ? wanted : SPLIT.usual));
}

/** Of the way to other pages, which has its own place beside what it turns. */
const PAGER_HEIGHT = 44;
/** More people than this are one speaker and a strip on a phone held upright. */
const MOST_ALIKE_ON_A_PHONE = 4;
/** The part of an upright phone that a shared screen has. */
const SCREEN_ON_A_PHONE = 0.4;

/** Places everything. */
export function arrange(input: StageInput): Stage {
  const { filling } = input;
  if (filling !== null) {
    const tiles = largeTiles([filling], input.box, input.gap);
    return { tiles, pages: 1, page: 0, pager: null, divider: null };
  }
  const cast = castOf(input);
  const stage = placeCast(cast, input);
  return cast.corner === null
    ? stage
    : { ...stage, tiles: [...stage.tiles, inCorner(cast.corner, stage, input)] };
}

/** How many people have their place on the first page. */
export function placesOnFirstPage(input: StageInput): number {
  const { tiles } = arrange({ ...input, filling: null, page: 0 });
  return tiles.filter(({ key, floating }) => floating || input.people.includes(key)).length;
}

/** The same stage for those who read from right to left. */
export function mirrored(stage: Stage, { width }: Size): Stage {
  const flip = <T extends Rect>(rect: T): T => ({ ...rect, left: width - rect.left - rect.width });
  const { tiles, divider, pager } = stage;
  return { ...stage, tiles: tiles.map(flip), divider: divider && flip(divider), pager: pager && flip(pager) };
}

/** Who is to be seen, and as what. */
interface Cast {
  /** Shown large. */
  mains: string[];
  /** Everybody and every screen besides, in their order. */
  rest: string[];
  /** Oneself, above the others. */
  corner: string | null;
}

function castOf(input: StageInput): Cast {
  const { people, screens, selfView } = input;
  const [own, ...others] = people;
  const company = others.length > 0 || screens.length > 0;
  const hidden = selfView === 'hidden' && company;
  const shown = hidden ? others : [...people];
  const mains = mainsOf(input, shown);
  const apart =
    selfView === 'floating'
      ? company
      : selfView === 'automatic' &&
        input.layout !== 'side_by_side' &&
        others.length === 1 &&
        mains.every((key) => key === others[0]);
  const corner = apart && own !== undefined && !mains.includes(own) ? own : null;
  const lit = input.spotlight.filter((key) => shown.includes(key));
  const inOrder = [...screens, ...lit, ...shown.filter((key) => !lit.includes(key))];
  return { mains, rest: inOrder.filter((key) => key !== corner && !mains.includes(key)), corner };
}

/** What is large: one's own choice first, then a shared screen, those in the spotlight, the speaker where one is wished for. */
function mainsOf(input: StageInput, shown: readonly string[]): string[] {
  const { screens, pinned, box } = input;
  const chosen = pinned.filter((key) => screens.includes(key) || shown.includes(key));
  if (chosen.length > 0) return chosen;
  const ofOthers = screens.filter((key) => key !== input.ownScreen);
  const screen = screens.find((key) => key === input.screen) ?? ofOthers.at(-1);
  if (screen) return [screen];
  const lit = input.spotlight.filter((key) => shown.includes(key));
  if (lit.length > 0) return lit;
  const byThemselves =
    input.layout === 'speaker' ||
    input.layout === 'side_by_side' ||
    (input.layout === 'automatic' && isUprightPhone(box) && shown.length > MOST_ALIKE_ON_A_PHONE);
  if (!byThemselves || shown.length < 2) return [];
  const own = input.people[0];
  const speaker = shown.find((key) => key === input.speaker) ?? shown.find((key) => key !== own);
  return speaker ? [speaker] : [];
}

function placeCast({ mains, rest }: Cast, input: StageInput): Stage {
  const { box, gap, layout } = input;
  const phone = isUprightPhone(box);
  if (mains.length === 0) return gallery(rest, { box, gap, phone, page: input.page });
  if (rest.length === 0) {
    return { tiles: largeTiles(mains, box, gap), pages: 1, page: 0, pager: null, divider: null };
  }
  const besideGallery =
    layout === 'side_by_side' || (layout === 'gallery' && input.screens.some((key) => mains.includes(key)));
  if (besideGallery) return withGallery(mains, rest, input, input.split);
  if (!phone) return withStrip(mains, rest, input);
  // A screen is as wide as the phone: what it leaves below is for faces.
  const faces = rest.filter((key) => !input.screens.includes(key));
  const screen = mains.length === 1 && faces.length > 0 && input.screens.some((key) => mains.includes(key));
  return screen
    ? { ...withGallery(mains, faces, input, SCREEN_ON_A_PHONE), divider: null }
    : withStripAndPages(mains, rest, input);
}

interface Room {
  box: Size;
  gap: number;
  /** On a phone held upright. */
  phone: boolean;
  page: number;
  /** There are other pages, whatever fits on this one. */
  paged?: boolean;
}

/** Everybody alike. All pages have tiles of one size. */
function gallery(keys: readonly string[], { box, gap, phone, page: wanted, paged = false }: Room): Stage {
  const several = paged || keys.length > tilesPerPage(box, gap, phone);
  const room = several ? lower(box, gap) : box;
  const perPage = several ? fullRows(tilesPerPage(room, gap, phone), room, gap) : keys.length;
  const { shown, pages, page } = cut(keys, perPage, wanted);
  const rects = gridRects(shown.length, room, gap, pages > 1 ? perPage : shown.length);
  const alone = keys.length === 1;
  const tiles = rects.map((rect, index) => ({
    ...rect,
    key: shown[index] ?? '',
    floating: false,
    main: alone,
  }));
  return { tiles, pages, page, pager: several ? pagerBelow(room, gap) : null, divider: null };
}

/** As many of so many as fill their rows. */
function fullRows(count: number, box: Size, gap: number): number {
  const { columns } = bestGrid(count, box, gap);
  return Math.max(1, count - (count % columns));
}

/** The large ones on one side, a gallery of everybody else on the other. */
function withGallery(
  mains: readonly string[],
  rest: readonly string[],
  { box, gap, page }: StageInput,
  wanted: number,
): Stage {
  const upright = isWide(box);
  const split = within(wanted);
  const along = upright ? box.width : box.height;
  const first = Math.max(0, (along - gap) * split);
  const second = Math.max(0, along - gap - first);
  const pane = (length: number): Size =>
    upright ? { width: length, height: box.height } : { width: box.width, height: length };
  const shift = first + gap;
  const others = gallery(rest, { box: pane(second), gap, phone: isUprightPhone(box), page });
  const move = <T extends Rect>(rect: T): T => ({
    ...rect,
    left: rect.left + (upright ? shift : 0),
    top: rect.top + (upright ? 0 : shift),
  });
  const moved = others.tiles.map((tile) => ({ ...move(tile), main: false }));
  const divider = upright
    ? { left: first, top: 0, width: gap, height: box.height, upright }
    : { left: 0, top: first, width: box.width, height: gap, upright };
  const pager = others.pager && move(others.pager);
  return { ...others, tiles: [...largeTiles(mains, pane(first), gap), ...moved], pager, divider };
}

/** The large ones, everybody else in a strip beside or below, in pages. */
function withStrip(mains: readonly string[], rest: readonly string[], input: StageInput): Stage {
  const { large, cells, room, pager } = stripOf(input, rest.length);
  const { shown, pages, page } = cut(rest, room, input.page);
  const tiles = [...largeTiles(mains, large, input.gap), ...inStrip(shown, cells(shown.length))];
  return { tiles, pages, page, pager, divider: null };
}

/** On a phone held upright the strip holds few: the pages after it are galleries of everybody. */
function withStripAndPages(mains: readonly string[], rest: readonly string[], input: StageInput): Stage {
  const { large, cells, room, pager } = stripOf(input, rest.length);
  const { box, gap, page, people } = input;
  const everybody = people.filter((key) => mains.includes(key) || rest.includes(key));
  const galleries =
    rest.length > room
      ? gallery(everybody, { box, gap, phone: true, page: Math.max(0, page - 1), paged: true })
      : null;
  const pages = 1 + (galleries?.pages ?? 0);
  if (galleries && page > 0) return { ...galleries, pages, page: galleries.page + 1 };
  const shown = rest.slice(0, room);
  const tiles = [...largeTiles(mains, large, gap), ...inStrip(shown, cells(shown.length))];
  return { tiles, pages, page: 0, pager, divider: null };
}

/** The strip's place and cells, and what it leaves to the large ones; for so many in all. */
function stripOf({ box, gap }: StageInput, count: number) {
  const beside = isWide(box);
  const width = Math.min(Math.max(184, box.width * 0.15), 248, box.width * 0.24);
  const height = Math.min(112, box.height * 0.24);
  const cell = beside ? { width, height: (width * 9) / 16 } : { width: height, height };
  const step = (beside ? cell.height : cell.width) + gap;
  const fitting = (along: number) => Math.max(1, Math.floor((along + gap) / step));
  const several = count > fitting(beside ? box.height : box.width);
  const used = several ? lower(box, gap) : box;
  // What is large keeps its height where the pages are turned beside it.
  const large = beside
    ? { width: box.width - cell.width - gap, height: box.height }
    : { width: box.width, height: used.height - cell.height - gap };
  const along = beside ? used.height : box.width;
  const room = fitting(along);
  const cells = (shown: number): Rect[] => {
    // A strip below that is full reaches from edge to edge.
    const wide = beside || shown < room ? cell.width : (along + gap) / room - gap;
    const pace = (beside ? cell.height : wide) + gap;
    const start = Math.max(0, (along - (shown * pace - gap)) / 2);
    return Array.from({ length: shown }, (_, index) => ({
      width: wide,
      height: cell.height,
      left: beside ? large.width + gap : start + index * pace,
      top: beside ? start + index * pace : large.height + gap,
    }));
  };
  const place = pagerBelow(used, gap);
  const pager = beside ? { ...place, left: large.width + gap, width: cell.width } : place;
  return { large, cells, room, pager: several ? pager : null };
}

/** What is left above the way to other pages. */
function lower({ width, height }: Size, gap: number): Size {
  return { width, height: Math.max(0, height - PAGER_HEIGHT - gap / 2) };
}

function pagerBelow({ width, height }: Size, gap: number): Rect {
  return { left: 0, top: height + gap / 2, width, height: PAGER_HEIGHT };
}

function inStrip(keys: readonly string[], cells: Rect[]): Placed[] {
  return cells.map((cell, index) => ({ ...cell, key: keys[index] ?? '', floating: false, main: false }));
}

/** One fills the room; several share it. */
function largeTiles(mains: readonly string[], room: Size, gap: number): Placed[] {
  const rects = mains.length === 1 ? [{ left: 0, top: 0, ...room }] : gridRects(mains.length, room, gap);
  return rects.map((rect, index) => ({ ...rect, key: mains[index] ?? '', floating: false, main: true }));
}

/** In the lower corner at the end of what is large, where it hides least. */
function inCorner(own: string, { tiles }: Stage, { box, gap }: StageInput): Placed {
  const mains = tiles.filter(({ main }) => main);
  const [only] = mains;
  const room = mains.length === 1 && only ? only : around(mains, box);
  const small = box.width < 560;
  const width = small ? Math.min(108, room.width * 0.3) : Math.min(232, room.width * 0.22);
  const height = Math.min(small ? width / 0.75 : (width * 9) / 16, room.height * 0.4);
  return {
    key: own,
    floating: true,
    main: false,
    left: room.left + room.width - width - gap * 1.5,
    top: room.top + room.height - height - gap * 1.5,
    width,
    height,
  };
}

/** The smallest rectangle around some; all of the box around none. */
function around(rects: readonly Rect[], box: Size): Rect {
  if (rects.length === 0) return { left: 0, top: 0, ...box };
  const left = Math.min(...rects.map((rect) => rect.left));
  const top = Math.min(...rects.map((rect) => rect.top));
  const width = Math.max(...rects.map((rect) => rect.left + rect.width)) - left;
  const height = Math.max(...rects.map((rect) => rect.top + rect.height)) - top;
  return { left, top, width, height };
}

function isWide({ width, height }: Size): boolean {
  return width > height * 1.15;
}

function cut(keys: readonly string[], perPage: number, wanted: number) {
  const pages = Math.max(1, Math.ceil(keys.length / perPage));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  return { shown: keys.slice(page * perPage, (page + 1) * perPage), pages, page };
}
