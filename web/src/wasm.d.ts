// The bindings as the code knows them before `cargo xtask wasm` has built them; see crates/wasm.

declare module '*/wasm/core/core.js' {
  export default function init(from: { module_or_path: string }): Promise<unknown>;
  export class Core {
    constructor(seed: Uint8Array);
    restore(kept: unknown): void;
    intent(intent: unknown, now: number): unknown;
    socket_opened(now: number, ticket?: string): unknown;
    socket_closed(now: number): unknown;
    socket_message(bytes: Uint8Array, now: number): unknown;
    network_changed(now: number): unknown;
    tick(now: number): unknown;
    offered(request: number, sdp: string, tracks: unknown, now: number): unknown;
    offer_failed(request: number, now: number): unknown;
    transport(state: unknown, now: number): unknown;
    frames(reports: unknown, now: number): unknown;
    way(way: unknown, now: number): unknown;
    measured(measures: unknown, now: number): unknown;
    told(provider: string, told: Uint8Array | undefined, pinned: string[], now: number): unknown;
    file_sent(job: number, hash: Uint8Array, now: number): unknown;
    file_dropped(job: number, now: number): unknown;
    free(): void;
  }
}

declare module '*/wasm/frames/frames.js' {
  export default function init(from: { module_or_path: string }): Promise<unknown>;
  export class Sealer {
    constructor();
    add_epoch(epoch: bigint, key: Uint8Array, own_leaf: number): void;
    seal_with(epoch: bigint): boolean;
    retire_before(epoch: bigint): void;
    seal(stream: number, codec: number, frame: Uint8Array): Uint8Array | undefined;
    free(): void;
  }
  export class Opener {
    constructor();
    add_epoch(epoch: bigint, key: Uint8Array, own_leaf: number): void;
    retire_before(epoch: bigint): void;
    open(codec: number, sealed: Uint8Array): string;
    take(): Uint8Array;
    readonly leaf: number;
    readonly stream: number;
    readonly epoch: number;
    free(): void;
  }
}

declare module '*/wasm/files/files.js' {
  export default function init(from: { module_or_path: string }): Promise<unknown>;
  export class FileSealer {
    constructor(key: Uint8Array, bytes: number);
    wants(): number | undefined;
    seal(chunk: Uint8Array): Uint8Array;
    hash(): Uint8Array | undefined;
    free(): void;
  }
  export class FileOpener {
    constructor(key: Uint8Array, bytes: number, hash: Uint8Array);
    wants(): number | undefined;
    open(sealed: Uint8Array): Uint8Array;
    free(): void;
  }
  export function sealed_bytes(bytes: number): number;
  export function picture_type(head: Uint8Array): string | undefined;
  export function may_tell(head: Uint8Array): boolean;
  export function file_ending(name: string): string;
  export function picture_size(bytes: Uint8Array): Uint32Array | undefined;
  export function without_metadata(bytes: Uint8Array): Uint8Array | undefined;
}
