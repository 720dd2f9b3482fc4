// The stories of the web client, built and served: every screen with made-up people, without a server.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { type AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { stories } from "./built.ts";

/** Where the stories' pages have axe: from an address a browser compiles it once, and from no other place. */
export const AXE_PATH = "/assets/axe.min.js";
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

declare global {
  interface Window {
    /** The story has pressed all that its address names. */
    pressedAll: boolean | undefined;
  }
}

export interface Stories {
  /** The address of a scene of the catalogue. */
  address(scene: string): string;
  close(): void;
}

export async function serveStories(): Promise<Stories> {
  const folder = await stories();
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://stories").pathname);
    const file = await readFile(path === AXE_PATH ? AXE : join(folder, path === "/" ? "index.html" : path)).catch(() => null);
    // The crawl comes back a thousand times: what has its hash in its name is read, and compiled, once.
    response.writeHead(file ? 200 : 404, {
      "content-type": TYPES[extname(path) || ".html"] ?? "application/octet-stream",
      "cache-control": path.startsWith("/assets/") ? "max-age=86400, immutable" : "no-store",
    });
    response.end(file);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: (scene) => `http://127.0.0.1:${port}/?screen=${scene}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
