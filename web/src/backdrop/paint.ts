// One picture: the person as they are, before a backdrop.

import type { Painted } from './messages';
import type { Model } from './model';

/** The colour of a plain backdrop, dark enough for faces in front of it. */
const PLAIN = '#3a4a45';
/** The room is drawn this small and enlarged again, in two steps for soft edges: no letter and no face stays. */
const BLURRED = { columns: 16, rows: 9 };
const SOFTENED = { columns: 64, rows: 36 };
/** The new mask counts so much; the rest is of the one before, so that edges do not flicker. */
const FRESH = 0.7;

export class Painter {
  readonly #model: Model;
  readonly #small: Surface;
  readonly #blurred = surface(BLURRED.columns, BLURRED.rows);
  readonly #softened = surface(SOFTENED.columns, SOFTENED.rows);
  readonly #mask: Surface;
  readonly #alpha: ImageData;
  #person = surface(1, 1);
  #whole = surface(1, 1);

  constructor(model: Model) {
    this.#model = model;
    this.#small = surface(model.width, model.height);
    this.#mask = surface(model.width, model.height);
    this.#alpha = new ImageData(model.width, model.height);
  }

  /** The picture painted at this size, on a canvas that the next call paints over. */
  paint(frame: VideoFrame, backdrop: Painted, width: number, height: number): OffscreenCanvas {
    this.#fit(width, height);
    this.#look(frame);
    const person = this.#person;
    person.globalCompositeOperation = 'copy';
    person.drawImage(this.#mask.canvas, 0, 0, width, height);
    person.globalCompositeOperation = 'source-in';
    person.drawImage(frame, 0, 0, width, height);
    const whole = this.#whole;
    if (backdrop === 'plain') {
      whole.fillStyle = PLAIN;
      whole.fillRect(0, 0, width, height);
    } else {
      const { columns, rows } = BLURRED;
      // From the picture that is small already: each point of it stands for many.
      this.#blurred.drawImage(this.#small.canvas, 0, 0, columns, rows);
      this.#softened.drawImage(this.#blurred.canvas, 0, 0, SOFTENED.columns, SOFTENED.rows);
      whole.drawImage(this.#softened.canvas, 0, 0, width, height);
    }
    whole.drawImage(person.canvas, 0, 0);
    return whole.canvas;
  }

  /** Finds the person. */
  #look(frame: VideoFrame): void {
    const { width, height } = this.#model;
    this.#small.drawImage(frame, 0, 0, width, height);
    const sure = this.#model.find(this.#small.getImageData(0, 0, width, height).data);
    const { data } = this.#alpha;
    for (const [point, value] of sure.entries()) {
      const before = data[point * 4 + 3] ?? 0;
      data[point * 4 + 3] = 255 * FRESH * value + (1 - FRESH) * before;
    }
    this.#mask.putImageData(this.#alpha, 0, 0);
  }

  #fit(width: number, height: number): void {
    for (const { canvas } of [this.#person, this.#whole]) {
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
    }
  }
}

type Surface = OffscreenCanvasRenderingContext2D;

function surface(width: number, height: number): Surface {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  return context;
}
