declare module '@twilio/video-processors/dist/build/tflite-simd-1-0-0.js' {
  /** TensorFlow Lite as compiled by Emscripten: memory, and functions over one model. */
  export interface Runtime {
    readonly HEAPU8: Uint8Array;
    readonly HEAPF32: Float32Array;
    _getModelBufferMemoryOffset(): number;
    /** 0 if it was read. */
    _loadModel(bytes: number): number;
    _getInputMemoryOffset(): number;
    _getInputWidth(): number;
    _getInputHeight(): number;
    _getOutputMemoryOffset(): number;
    /** 0 if it ran. */
    _runInference(): number;
  }
  export default function create(options: {
    wasmBinary: ArrayBuffer;
    print(line: string): void;
    printErr(line: string): void;
  }): Promise<Runtime>;
}
