// Draws a composed picture: each person's picture or initials, with the name below.

import { initials } from '../controls/Avatar';
import type { Cell } from './compose';

export interface Sitter {
  name: string;
  /** What is played of them, once it is theirs; else the initials are shown. */
  picture: HTMLVideoElement | null;
  speaking: boolean;
}

const GROUND = '#131816';
const TILE = '#202825';
const INK = '#f3f6f5';
const SPEAKING = '#5fd6ad';
const FONT = 'system-ui, "Noto Sans", sans-serif';

export function paint(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  cells: readonly Cell[],
  sitter: (cell: Cell) => Sitter,
): void {
  const { width, height } = context.canvas;
  context.fillStyle = GROUND;
  context.fillRect(0, 0, width, height);
  for (const cell of cells) paintCell(context, cell, sitter(cell), height / 72);
}

function paintCell(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  cell: Cell,
  { name, picture, speaking }: Sitter,
  unit: number,
): void {
  const { left, top, width, height, stream } = cell;
  context.save();
  context.beginPath();
  context.roundRect(left, top, width, height, unit);
  context.clip();
  context.fillStyle = TILE;
  context.fillRect(left, top, width, height);
  if (picture) paintPicture(context, cell, picture);
  else paintInitials(context, cell, name);
  if (name) paintName(context, cell, name, unit);
  context.restore();
  if (speaking && stream === 'camera') {
    context.strokeStyle = SPEAKING;
    context.lineWidth = unit / 3;
    context.beginPath();
    context.roundRect(left, top, width, height, unit);
    context.stroke();
  }
}

/** A face fills its tile; a screen is shown whole. */
function paintPicture(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  { left, top, width, height, stream }: Cell,
  picture: HTMLVideoElement,
): void {
  const across = width / picture.videoWidth;
  const down = height / picture.videoHeight;
  const scale = stream === 'screen' ? Math.min(across, down) : Math.max(across, down);
  const shown = { width: picture.videoWidth * scale, height: picture.videoHeight * scale };
  context.drawImage(
    picture,
    left + (width - shown.width) / 2,
    top + (height - shown.height) / 2,
    shown.width,
    shown.height,
  );
}

function paintInitials(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  { left, top, width, height }: Cell,
  name: string,
): void {
  const radius = Math.min(width, height) * 0.22;
  const middle = { x: left + width / 2, y: top + height / 2 };
  context.fillStyle = '#3a5a4f';
  context.beginPath();
  context.arc(middle.x, middle.y, radius, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = INK;
  context.font = `600 ${radius * 0.8}px ${FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(initials(name), middle.x, middle.y, radius * 1.8);
}

function paintName(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  { left, top, width, height }: Cell,
  name: string,
  unit: number,
): void {
  const size = 1.9 * unit;
  context.font = `550 ${size}px ${FONT}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const most = Math.max(0, width - 4 * unit);
  const long = Math.min(most, context.measureText(name).width);
  const box = { left: left + unit, top: top + height - unit - 1.7 * size, height: 1.7 * size };
  context.fillStyle = '#000000a0';
  context.beginPath();
  context.roundRect(box.left, box.top, long + 2 * unit, box.height, unit * 0.8);
  context.fill();
  context.fillStyle = INK;
  context.fillText(name, box.left + unit, box.top + box.height / 2, most);
}
