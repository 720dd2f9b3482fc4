import { mkdirSync } from "node:fs";
import { launch } from "./lib/browsers.ts";
import { serveStories } from "./lib/stories.ts";
const OUT = "/tmp/oidc-shots"; mkdirSync(OUT, { recursive: true });
const scenes = process.argv.slice(2).length ? process.argv.slice(2) : ["admin-signin-choices","admin-returning","admin-returning-least","admin-returning-wrong","admin-providers","admin-providers&press=Try: Universiteit","admin-providers-wrong&press=Try: Universiteit","admin-providers&press=Add a provider","admin-providers&press=Change: Universiteit","admin-account-provided","admin-account-provided&press=Remove: Laptop&press=Remove"];
const stories = await serveStories();
const browser = await launch("chromium");
const page = await browser.newPage();
const looks: [string, number, number, string][] = [["desk", 1280, 900, "light"], ["phone", 390, 844, "dark"], ["narrow", 320, 640, "light"]];
for (const scene of scenes) for (const [name, width, height, theme] of looks) {
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
  await page.goto("about:blank");
  await page.goto(stories.address(scene));
  await page.waitForFunction(() => window.pressedAll === true, { timeout: 20000 }).catch(() => console.log("not pressed", scene));
  await new Promise((r) => setTimeout(r, 700));
  await page.screenshot({ path: `${OUT}/${scene.replace(/[^\w-]+/g, "_")}-${name}.png`, fullPage: true });
}
await browser.close(); stories.close();
