import { mkdirSync } from "node:fs";
import { Browsers } from "./lib/browsers.ts";
import { serveStories } from "./lib/stories.ts";
mkdirSync("/tmp/shots", { recursive: true });
const stories = await serveStories();
const browsers = new Browsers();
const browser = await browsers.get("chromium");
for (const [name, scene] of Object.entries({ audit: "admin-audit", account: "admin-account", menu: "admin-audit&press=Show" }))
  for (const width of [1280, 390, 320])
    for (const theme of ["light", "dark"]) {
      const page = await browser.newPage();
      await page.setViewport({ width, height: 900 });
      await page.goto(stories.address(`${scene}&theme=${theme}`), { waitUntil: "load" });
      await new Promise((r) => setTimeout(r, 900));
      await page.screenshot({ path: `/tmp/shots/${name}-${width}-${theme}.png` as `${string}.png`, fullPage: name !== "menu" });
      await page.close();
    }
stories.close();
await browsers.close();
