// What most files of tests take: browsers, each opened when it is first asked for, and a server or the stories. All are closed after
// the file.
import { after } from "node:test";
import { Browsers, type LaunchOptions } from "./browsers.ts";
import { Server } from "./server.ts";
import { serveStories, type Stories } from "./stories.ts";

export async function opened(): Promise<{ browsers: Browsers; server: Server }> {
  const browsers = new Browsers();
  const server = await Server.start();
  after(async () => {
    await browsers.close();
    await server.stop();
  });
  return { browsers, server };
}

export async function openedStories(options?: LaunchOptions): Promise<{ browsers: Browsers; stories: Stories }> {
  const browsers = new Browsers(options);
  const stories = await serveStories();
  after(async () => {
    stories.close();
    await browsers.close();
  });
  return { browsers, stories };
}
