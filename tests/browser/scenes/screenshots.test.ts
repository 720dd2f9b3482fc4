// A picture of every screen, on a desk and on a phone, in light and dark. `make screenshots` keeps them in docs/screenshots;
// otherwise one is made of each at each size, into artifacts/screenshots, and it is checked that the ones that are kept are the
// ones there should be.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openedStories } from "../lib/opened.ts";
import { until } from "../lib/server.ts";

const ROOT = join(import.meta.dirname, "../../..");
const KEPT = join(ROOT, "docs/screenshots");
const INTO = process.env["KEEP_SCREENSHOTS"] ? KEPT : join(import.meta.dirname, "../artifacts/screenshots");

const SIZES = { desk: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
/** By the name of the picture: the scene of the stories, and what is pressed in it. */
const SCREENS: Record<string, string> = {
  start: "landing&kept=6",
  schedule: "landing&press=Schedule",
  "green-room": "green-new",
  network: "green-no_udp&press=Test connection",
  door: "waiting",
  alone: "meeting-1",
  two: "meeting-2",
  meeting: "meeting-5",
  crowd: "meeting-49",
  "shared-screen": "share",
  "side-by-side": "shares-9&layout=side_by_side",
  chat: "chat&press=Chat",
  files: "chat-files&press=Chat",
  "message-menu": "chat&press=Chat&press=What to do with this message: Jürgen",
  "save-chat": "chat&press=Chat&press=More for the chat&press=Save conversation",
  captions: "chat-live&captions=largest",
  hands: "floor-hands-host&press=People",
  questions: "floor-full-host&press=More&press=Questions",
  polls: "floor-full-host&press=More&press=Polls",
  callers: "hosting-callers&press=People",
  "host-controls": "hosting-locked&press=Host",
  recording: "recording-several",
  "start-recording": "meeting-5&press=More&press=Record the meeting",
  fault: "fault",
  settings: "meeting-5&press=More&press=Settings",
  accessibility: "meeting-5&press=More&press=Settings&press=Accessibility",
  shortcuts: "meeting-5&press=More&press=Keyboard shortcuts",
  "what-the-server-knows": "meeting-5&press=More&press=What does",
  left: "left",
  problem: "problem-link_incomplete",
};
/** Pictures and what fades in may only begin a moment after the page stands. */
const SETTLES_MS = 400;
/** Smaller than this is a page of one colour. */
const LEAST_BYTES = 3_000;

const { browsers, stories } = await openedStories({ aside: true });
mkdirSync(INTO, { recursive: true });

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const theme of ["light", "dark"] as const) {
    if (INTO !== KEPT && theme !== (size === "desk" ? "light" : "dark")) continue;
    test(`every screen on a ${size}, ${theme}`, async () => {
      const page = await (await browsers.get("chromium")).newPage();
      await page.setViewport(viewport);
      // Some scenes ask before they are left.
      page.on("dialog", (question) => void question.accept());
      for (const [name, scene] of Object.entries(SCREENS)) {
        await page.goto(stories.address(`${scene}&theme=${theme}`), { waitUntil: "load" });
        const whole = () => page.evaluate(stands, scene.includes("&press="));
        await until(`${name} stands, with its pictures`, async () => {
          if (!(await whole())) return false;
          await new Promise((resolve) => setTimeout(resolve, SETTLES_MS));
          return whole();
        });
        const picture = await page.screenshot({ path: `${join(INTO, `${name}-${size}-${theme}`)}.webp`, type: "webp", quality: 80 });
        assert.ok(picture.length > LEAST_BYTES, `${name}: ${picture.length} bytes`);
      }
      await page.close();
    });
  }
}

test("the pictures that are kept are those of these screens, and the README shows some of them", () => {
  const all = Object.keys(SCREENS).flatMap((name) =>
    Object.keys(SIZES).flatMap((size) => ["light", "dark"].map((theme) => `${name}-${size}-${theme}.webp`)),
  );
  assert.deepEqual(readdirSync(KEPT).sort(), all.sort());
  const shown = [...readFileSync(join(ROOT, "README.md"), "utf8").matchAll(/docs\/screenshots\/([\w-]+\.webp)/g)].map(([, file]) => file ?? "");
  assert.ok(shown.length > 3);
  assert.deepEqual(shown.filter((file) => !all.includes(file)), []);
});

/** Whether all that was to be pressed was, and has opened, everyone's picture moves and nothing else does. */
function stands(opened: boolean): boolean {
  const videos = [...document.querySelectorAll("video")];
  const open = Boolean(window.pressedAll) && document.querySelector(".panel, [role=dialog], .network-verdict") !== null;
  const still = document.getAnimations().every((animation) => animation.playState !== "running" || animation.effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY);
  return document.fonts.status === "loaded" && videos.every((video) => video.classList.contains("shown")) && open === opened && still;
}
