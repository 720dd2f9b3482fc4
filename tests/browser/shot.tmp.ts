import { mkdirSync } from "node:fs";
import { Browsers } from "./lib/browsers.ts";
import { until } from "./lib/server.ts";
import { serveStories } from "./lib/stories.ts";
const into = "/tmp/scim-shots"; mkdirSync(into, { recursive: true });
const stories = await serveStories();
const browsers = new Browsers();
const context = await (await browsers.get("chromium")).createBrowserContext();
const page = await context.newPage();
const scenes: Record<string,string> = { main: "admin-provisioning-two", empty: "admin-provisioning-empty", dialog: "admin-provisioning&press=Make a token", made: "admin-provisioning&press=Make a token&press=What you call it=Okta&press=Make the token", roles: "admin-provisioning&press=Roles of the group Servicedesk", auditor: "admin-provisioning-auditor", people: "admin-people" };
for (const [name, scene] of Object.entries(scenes)) for (const [size, width, height] of [["desk",1280,800],["phone",390,844],["tiny",320,640]] as const) for (const theme of ["light","dark"]) {
  if (size === "tiny" && theme === "dark") continue;
  await page.setViewport({ width, height });
  await page.goto(stories.address(scene) + `&theme=${theme}`);
  await until("pressed", () => page.evaluate(() => window.pressedAll === true).catch(()=>false), 10000).catch((e:unknown)=>console.log(name,e));
  await new Promise(r => setTimeout(r, 500));
  await page.screenshot({ path: `${into}/${name}-${size}-${theme}.png` as `${string}.png`, fullPage: !["dialog","made","roles"].includes(name) });
}
stories.close(); await browsers.close();
