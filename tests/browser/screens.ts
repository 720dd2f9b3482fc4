// Takes pictures of screens with real meetings behind them, into artifacts/screens, for people to look at: `npm run screens`.
// Those of docs/screenshots show scenes (scenes/screenshots.test.ts).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./lib/browsers.ts";
import { Participant } from "./lib/participant.ts";
import { Server, until } from "./lib/server.ts";

const OUT = join(import.meta.dirname, "artifacts/screens");
mkdirSync(OUT, { recursive: true });
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

const server = await Server.start();
const browser = await launch("chromium");
for (const theme of ["light", "dark"] as const) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    const ann = await Participant.open(browser, "Ann", viewport);
    await ann.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    const shoot = async (name: string) => {
      await new Promise((resolve) => setTimeout(resolve, 600)); // transitions
      await ann.page.screenshot({ path: join(OUT, `${name}-${size}-${theme}.png`) as `${string}.png` });
    };
    await ann.page.goto(server.origin);
    await until("the start page stands", () => ann.has("New meeting"));
    await shoot("landing");
    await ann.press("Schedule a meeting");
    await ann.type("Title", "Heron count at the estuary");
    await ann.fill("Time", "14:30");
    await ann.select("Repeats", "Every week");
    await shoot("schedule");
    await ann.press("Schedule");
    await ann.reads("The meeting is scheduled");
    await shoot("invitation");
    await ann.press("Done");
    await shoot("landing-with-meetings");
    await ann.page.goto("about:blank");
    await ann.page.goto(`${server.origin}/#nonsense`);
    await until("the problem stands", async () => (await ann.text()).includes("incomplete"));
    await shoot("problem");
    await ann.page.goto("about:blank");
    await ann.page.goto(`${server.origin}/#new`);
    await ann.type("Your name", "Ann");
    await ann.camera(true);
    await ann.microphone(true);
    await shoot("green-room");
    await ann.press("Join meeting");
    await ann.inMeeting();
    await shoot("alone");
    const link = await ann.invite();
    const ben = await Participant.open(browser, "Ben", viewport);
    await ben.page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
    const shootBen = async (name: string) => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      await ben.page.screenshot({ path: join(OUT, `${name}-${size}-${theme}.png`) as `${string}.png` });
    };
    await ben.knock(link);
    await ben.type("A word to the hosts", "It is me, the one with the telescope");
    await ben.press("Send");
    await ben.reads("Sent to the hosts");
    await shootBen("waiting");
    await ann.reads("is waiting");
    await shoot("caller");
    await ann.show("People");
    await shoot("callers");
    await ann.admit("Ben");
    await ben.inMeeting();
    await ann.press("Close");
    await ann.show("Host controls");
    await ann.turn("Waiting room", false);
    await shoot("host-controls");
    await ann.press("Start safe mode");
    await ann.press("Close");
    await shoot("safe-mode");
    await ann.show("Host controls");
    await ann.press("End safe mode");
    await ann.press("Close");
    const crowd = server.crowd(link, 5);
    await until("five others are there", async () => (await ann.page.$$('[role="group"] video')).length >= 4, 30_000);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await shoot("meeting");
    await ann.toggle("People");
    await shoot("people");
    await ann.choose("More for Ben", "Remove from the meeting");
    await shoot("remove");
    await ann.press("Remove");
    await ben.reads("You were removed");
    await shootBen("removed");
    await ben.close();
    await ann.press("Close"); // a panel covers the bar on a phone
    await ann.say("Shall we begin? The agenda is at https://example.org/agenda");
    await shoot("chat");
    await ann.press("Close");
    await ann.press("End-to-end encrypted").catch(() => undefined);
    await shoot("encryption");
    await ann.page.keyboard.press("Escape");
    await crowd.goes();
    await ann.leave().catch(() => undefined);
    await shoot("left");
    await ann.close();
  }
}
await browser.close();
await server.stop();
