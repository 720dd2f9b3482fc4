// What most files of tests take: browsers, each opened when it is first asked for, and a server. Both are closed after the file.
import { after } from "node:test";
import { Browsers } from "./browsers.ts";
import { Server } from "./server.ts";

export async function opened(): Promise<{ browsers: Browsers; server: Server }> {
  const browsers = new Browsers();
  const server = await Server.start();
  after(async () => {
    await browsers.close();
    await server.stop();
  });
  return { browsers, server };
}
