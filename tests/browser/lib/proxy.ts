// A network between browser and server that a test can break: HTTP and WebSocket pass through it, media goes its own way.
import { type AddressInfo, type Server as Listener, type Socket, connect, createServer } from "node:net";

export class Proxy {
  /** Bytes that have passed to the server (up) and from it (down). */
  readonly passed = { up: 0, down: 0 };
  readonly #pairs = new Set<{ near: Socket; far: Socket }>();
  #cut = false;

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
    near.on("data", (data: Buffer) => { this.passed.up += data.length; });
    far.on("data", (data: Buffer) => { this.passed.down += data.length; });
    near.pipe(far);
    far.pipe(near);
  }
}
