// A web proxy as companies have them: it fetches plain pages and opens tunnels (CONNECT), to hosts by name only.
import { type AddressInfo, type Socket, connect } from "node:net";
import { type Server as HttpServer, createServer, request } from "node:http";

export class ConnectProxy {
  /** Tunnels that were opened, and asked for and refused. */
  readonly tunnels = { opened: 0, refused: 0 };
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly server: HttpServer,
    readonly address: string,
  ) {}

  /** Tunnels lead to these names alone. */
  static start(names: readonly string[]): Promise<ConnectProxy> {
    return new Promise((resolve) => {
      const server = createServer((asked, answer) => {
        const onward = request(asked.url ?? "", { method: asked.method, headers: asked.headers }, (got) => {
          answer.writeHead(got.statusCode ?? 502, got.headers);
          got.pipe(answer);
        });
        onward.on("error", () => answer.writeHead(502).end());
        asked.pipe(onward);
      });
      server.on("connect", (asked, near: Socket, head) => {
        const { hostname, port } = new URL(`http://${asked.url}`);
        if (!names.includes(hostname)) {
          proxy.tunnels.refused += 1;
          near.end("HTTP/1.1 403 Forbidden\r\n\r\n");
          return;
        }
        proxy.tunnels.opened += 1;
        const far = connect(Number(port || 80), hostname, () => {
          near.write("HTTP/1.1 200 Connection established\r\n\r\n");
          far.write(head);
          near.pipe(far);
          far.pipe(near);
        });
        for (const socket of [near, far]) {
          proxy.#sockets.add(socket);
          socket.setNoDelay(true);
          socket.on("error", () => {});
          socket.on("close", () => {
            proxy.#sockets.delete(socket);
            near.destroy();
            far.destroy();
          });
        }
      });
      let proxy: ConnectProxy;
      server.listen(0, "127.0.0.1", () => {
        proxy = new ConnectProxy(server, `127.0.0.1:${(server.address() as AddressInfo).port}`);
        resolve(proxy);
      });
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }
}
