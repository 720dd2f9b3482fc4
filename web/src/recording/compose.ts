// The layout of a recorded picture: a pure function from who is there to where each stands.

import { gridRects, type Rect, type Size } from '../layout/grid';

export type Layout = 'speaker' | 'gallery';

export interface Scene {
  layout: Layout;
  /** Ids of the people to be shown, oneself first. */
  people: readonly string[];
  /** Ids of those who share a screen, the newest last. */
  screens: readonly string[];
  /** Ids of those who speak, the loudest first. */
  speaking: readonly string[];
}

export interface Cell extends Rect {
  person: string;
  stream: 'camera' | 'screen';
}

/** More faces than this cannot be told apart. */
const MOST_IN_GALLERY = 25;
const MOST_IN_STRIP = 5;
const STRIP_SHARE = 0.18;

/** Where everything stands in a picture of this size, in pixels. */
export function compose(scene: Scene, size: Size): Cell[] {
  const gap = Math.round(size.height / 90);
  const box = { width: size.width - 2 * gap, height: size.height - 2 * gap };
  const cells = within(scene, box, gap);
  return cells.map((cell) => ({ ...cell, left: cell.left + gap, top: cell.top + gap }));
}

/** Who is shown large: the speaker, else the first of the others, else oneself. */
export function leader({ people, speaking }: Scene): string | undefined {
  return speaking.find((id) => people.includes(id)) ?? people[1] ?? people[0];
}

function within(scene: Scene, box: Size, gap: number): Cell[] {
  const screen = scene.screens.at(-1);
  const faces = speakersFirst(scene);
  if (screen) return large({ person: screen, stream: 'screen' }, faces, box, gap);
  const first = leader(scene);
  if (scene.layout === 'speaker' && first) {
    return large(
      { person: first, stream: 'camera' },
      faces.filter((id) => id !== first),
      box,
      gap,
    );
  }
  const shown = scene.people.slice(0, MOST_IN_GALLERY);
  // Those who speak are among the ones shown, whatever their place.
  const beyond = scene.speaking.filter((id) => scene.people.includes(id) && !shown.includes(id));
  beyond.forEach((id, index) => {
    const at = shown.length - 1 - index;
    if (at > 0) shown[at] = id;
  });
  return grid(shown, box, gap);
}

function large(main: Pick<Cell, 'person' | 'stream'>, others: string[], box: Size, gap: number): Cell[] {
  if (others.length === 0) return [{ ...main, left: 0, top: 0, ...box }];
  const width = Math.round(box.width * STRIP_SHARE);
  const height = Math.round((width * 9) / 16);
  const room = Math.max(1, Math.min(MOST_IN_STRIP, Math.floor((box.height + gap) / (height + gap))));
  const shown = others.slice(0, room);
  const start = (box.height - shown.length * height - (shown.length - 1) * gap) / 2;
  return [
    { ...main, left: 0, top: 0, width: box.width - width - gap, height: box.height },
    ...shown.map((person, index) => ({
      person,
      stream: 'camera' as const,
      left: box.width - width,
      top: start + index * (height + gap),
      width,
      height,
    })),
  ];
}

function grid(people: readonly string[], box: Size, gap: number): Cell[] {
  return gridRects(people.length, box, gap).map((rect, index) => ({
    ...rect,
    person: people[index] ?? '',
    stream: 'camera',
  }));
}

function speakersFirst({ people, speaking }: Scene): string[] {
  const heard = speaking.filter((id) => people.includes(id));
  return [...heard, ...people.filter((id) => !heard.includes(id))];
}
