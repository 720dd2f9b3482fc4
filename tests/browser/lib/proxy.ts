// A network between browser and server that a test can break: HTTP and WebSocket pass through it, media goes its own way.
import { type AddressInfo, type Server as Listener, type Socket, connect, createServer } from "node:net";

export class Proxy {
  /** Bytes that have passed to the server (up) and from it (down). */
  readonly passed = { up: 0, down: 0 };
  readonly #pairs = new Set<{ near: Socket; far: Socket }>();
  #cut = false;
  /** Bytes that may still pass in this direction before everything is cut. */
  #left: { way: "up" | "down"; bytes: number; done: () => void } | undefined;

  private constructor(
    readonly listener: Listener,
    readonly origin: string,
  ) {}

  static start(port: number): Promise<Proxy> {
    return new Promise((resolve) => {
      const listener = createServer((near) => proxy.#pass(near, port));
      let proxy: Proxy;
      listener.listen(0, "localhost", () => {
        proxy = new Proxy(listener, `http://localhost:${(listener.address() as AddressInfo).port}`);
        resolve(proxy);
      });
    });
  }

  /** Ends every connection and takes no more. */
  cut(): void {
    this.#cut = true;
    this.#drop();
  }

  /** Cuts once so many more bytes have passed to the server (up) or from it (down); resolves when it has. */
  cutAfter(way: "up" | "down", bytes: number): Promise<void> {
    return new Promise((done) => {
      this.#left = { way, bytes, done };
    });
  }

  restore(): void {
    this.#cut = false;
  }

  /** What is open hears nothing any more and is not told; new connections pass. As when a device changes networks. */
  orphan(): void {
    for (const { near, far } of this.#pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.resume(); // what comes is lost
      far.resume();
    }
  }

  close(): void {
    this.#drop();
    this.listener.close();
  }

  #count(way: "up" | "down", bytes: number): void {
    this.passed[way] += bytes;
    const left = this.#left;
    if (left?.way !== way) return;
    left.bytes -= bytes;
    if (left.bytes > 0) return;
    this.#left = undefined;
    this.cut();
    left.done();
  }

  #drop(): void {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  #pass(near: Socket, port: number): void {
    if (this.#cut) {
      near.destroy();
      return;
    }
    const far = connect(port, "localhost");
    const pair = { near, far };
    this.#pairs.add(pair);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#pairs.delete(pair);
        near.destroy();
        far.destroy();
      });
    }
    near.on("data", (data: Buffer) => this.#count("up", data.length));
    far.on("data", (data: Buffer) => this.#count("down", data.length));
    near.pipe(far);
    far.pipe(near);
  }
}
