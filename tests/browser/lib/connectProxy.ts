// A web proxy as companies have them: it fetches plain pages and opens tunnels (CONNECT), to hosts by name only. A strict one
// looks into them and lets only TLS through.
import { type AddressInfo, type Socket, connect } from "node:net";
import { type Server as HttpServer, createServer, request } from "node:http";
import type { LaunchOptions } from "./browsers.ts";

/** A record of TLS with a ClientHello (RFC 8446, section 5.1). */
const HANDSHAKE = 22;

export class ConnectProxy {
  /** Tunnels that were opened, that were asked for and refused, and that were cut since they carried no TLS. */
  readonly tunnels = { opened: 0, refused: 0, cut: 0 };
  /** Bytes that came back through tunnels. */
  carried = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly server: HttpServer,
    readonly port: number,
  ) {}

  /**
   * How a browser is started behind it, with no way out beside it. Firefox finds its proxy by itself, but would go past it to
   * a server on the same machine, and its `proxy_only` gathers nothing at all where the proxy is on a loopback.
   */
  get behind(): LaunchOptions {
    return {
      args: [
        `--proxy-server=http://127.0.0.1:${this.port}`,
        "--proxy-bypass-list=<-loopback>",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
      ],
      prefs: {
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": this.port,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": this.port,
        "network.proxy.allow_hijacking_localhost": true,
        "media.peerconnection.ice.relay_only": true,
      },
    };
  }

  /** Tunnels lead to these names alone; a strict proxy's carry only TLS. */
  static start(names: readonly string[], { strict = false } = {}): Promise<ConnectProxy> {
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
          if (head.length > 0) near.unshift(head);
          near.once("readable", () => {
            const first: Buffer | null = near.read();
            if (!first) return;
            if (strict && first[0] !== HANDSHAKE) {
              proxy.tunnels.cut += 1;
              near.destroy();
              return;
            }
            far.write(first);
            near.pipe(far);
          });
          far.on("data", (bytes) => { proxy.carried += bytes.length; }).pipe(near);
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
        proxy = new ConnectProxy(server, (server.address() as AddressInfo).port);
        resolve(proxy);
      });
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }
}
