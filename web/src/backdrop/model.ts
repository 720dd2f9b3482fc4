// The model that tells a person from the room: MediaPipe's selfie segmentation, run by TensorFlow Lite in WebAssembly.
// Both come with a package and are served from here.

import modelUrl from '@twilio/video-processors/dist/build/selfie_segmentation_landscape.tflite?url';
import create, { type Runtime } from '@twilio/video-processors/dist/build/tflite-simd-1-0-0.js';
import runtimeUrl from '@twilio/video-processors/dist/build/tflite-simd-1-0-0.wasm?url';

export interface Model {
  readonly width: number;
  readonly height: number;
  /** How surely each point of this picture (RGBA) belongs to a person, from 0 to 1. Valid until the next call. */
  find(pixels: Uint8ClampedArray): Float32Array;
}

export async function loadModel(): Promise<Model> {
  const [wasmBinary, model] = await Promise.all([bytes(runtimeUrl), bytes(modelUrl)]);
  const runtime = await create({ wasmBinary, print: () => {}, printErr: () => {} });
  runtime.HEAPU8.set(new Uint8Array(model), runtime._getModelBufferMemoryOffset());
  if (runtime._loadModel(model.byteLength) !== 0) throw new Error('the model does not load');
  return shaped(runtime);
}

function shaped(runtime: Runtime): Model {
  const width = runtime._getInputWidth();
  const height = runtime._getInputHeight();
  const input = runtime._getInputMemoryOffset() / 4;
  const output = runtime._getOutputMemoryOffset() / 4;
  return {
    width,
    height,
    find(pixels) {
      const heap = runtime.HEAPF32;
      for (let from = 0, to = input; from < width * height * 4; from += 4, to += 3) {
        heap[to] = (pixels[from] ?? 0) / 255;
        heap[to + 1] = (pixels[from + 1] ?? 0) / 255;
        heap[to + 2] = (pixels[from + 2] ?? 0) / 255;
      }
      if (runtime._runInference() !== 0) throw new Error('the model does not run');
      return runtime.HEAPF32.subarray(output, output + width * height);
    },
  };
}

async function bytes(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error('a file of the backdrop is missing');
  return response.arrayBuffer();
}
