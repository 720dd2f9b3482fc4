// Everything by keyboard alone: no pointer touches this page, the focus is never lost, never taken away, always seen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Keyboard } from "../lib/keyboard.ts";
import { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";

const browsers = new Browsers();
const cast = new Cast();
let server: Server;
let ann: Participant;
let keys: Keyboard;
let link: string;

before(async () => {
  server = await Server.start();
  ann = await Participant.open(await browsers.get("chromium"), "Ann");
  cast.add(ann);
  keys = await Keyboard.of(ann.page);
});
after(async () => {
  await browsers.close();
  await server.stop();
});

const dialogOpen = () => ann.page.$("[role=dialog], [role=alertdialog]").then((found) => found !== null);
const dialogCalled = (name: string) =>
  ann.page.evaluate((name) => {
    const called = (dialog: Element) => document.getElementById(dialog.getAttribute("aria-labelledby") ?? "")?.textContent ?? dialog.getAttribute("aria-label") ?? "";
    return [...document.querySelectorAll("[role=dialog]")].some((dialog) => called(dialog).startsWith(name));
  }, name);
const closed = (what: string) => until(`${what} is closed`, async () => !(await dialogOpen()));
/** One after the other: where one fails the others have no ground. */
let failed = false;
function step(name: string, act: () => Promise<void>): void {
  test(name, async (context) => {
    if (failed) return context.skip("a step before it failed");
    failed = true;
    await act();
    failed = false;
  });
}

step("a meeting is scheduled and its invitation shown", async () => {
  await ann.page.goto(server.origin);
  await until("the start page stands", () => ann.has("New meeting"));
  await keys.use("Schedule a meeting");
  await keys.to("Title");
  await ann.page.keyboard.type("Heron count");
  await keys.use("Repeats");
  await keys.to("Every week", "ArrowDown");
  await keys.press("Enter");
  await keys.focused("Every week");
  await keys.use("Waiting room", "Space");
  await keys.use("Waiting room", "Space");
  await keys.use("Schedule");
  await ann.reads("The meeting is scheduled");
  await keys.kept();
  await keys.use("Done");
  await ann.reads("Heron count");
  await keys.kept();
  await keys.choose("More for Heron count", "Delete");
  await ann.reads("Delete this meeting?");
  await keys.press("Escape");
  await closed("the question");
  await keys.kept();
});

step("into a meeting, with devices chosen on the way", async () => {
  await keys.use("New meeting");
  await ann.reads("Your new meeting");
  await keys.kept();
  await keys.to("Your name");
  await ann.page.keyboard.type("Ann");
  await keys.use("Turn camera on");
  await keys.focused("Turn camera off");
  await keys.use("Unmute microphone");
  await keys.focused("Mute microphone");
  await keys.use("Join meeting");
  await ann.inMeeting();
  await keys.kept();
  link = await ann.invite();
});

step("microphone, camera, screen and reactions by the bar and by single keys", async () => {
  await keys.use("Mute microphone", "Space");
  await keys.focused("Unmute microphone");
  await keys.press("m");
  await keys.focused("Mute microphone");
  await keys.press("v");
  await until("the camera is off", () => ann.has("Turn camera on"));
  await keys.press("v");
  await until("the camera is on", () => ann.has("Turn camera off"));
  await keys.press("s");
  await until("the screen is shared", () => ann.has("Stop sharing"));
  await keys.use("Stop sharing");
  await until("the screen is no longer shared", () => ann.has("Share screen"));
  await keys.press("u");
  await until("captions are hidden", () => ann.has("Show captions: what others write as they type"));
  await keys.press("u");
  await until("captions are shown", () => ann.has("Hide captions"));
  await keys.press("r");
  await keys.focused("Applause");
  await keys.press("Tab", "Tab", "Escape");
  await closed("the reactions");
  await keys.kept();
  await keys.use("React");
  await keys.focused("Applause");
  await keys.press("Enter");
  await closed("the reactions");
  await keys.kept();
  for (const menu of ["Choose microphone and speaker", "Choose camera"]) {
    await keys.use(menu);
    await until(`${menu} is open`, dialogOpen);
    await keys.press("Escape");
    await closed(menu);
    await keys.focused(menu);
  }
});

step("panels take the focus when they open and give it back by Escape", async () => {
  await keys.press("c");
  await keys.focused("Message everyone");
  await ann.page.keyboard.type("Good morning");
  await keys.press("Enter");
  await until("the message stands", async () => (await ann.messages()).includes("Good morning"));
  await keys.focused("Message everyone");
  await keys.press("Escape");
  await keys.focused("Chat");
  await keys.press("p");
  await keys.focused("People");
  await keys.choose("More for Ann", "Change my name");
  await ann.reads("Change your name");
  await keys.press("Escape");
  await closed("the question");
  await keys.focused("More for Ann");
  await keys.press("Escape");
  await keys.focused("People");
});

step("who comes and who waits does not take the focus; who waits is let in or declined", async () => {
  const chromium = await browsers.get("chromium");
  await keys.press("c");
  await keys.focused("Message everyone");
  await ann.page.keyboard.type("half a sen");
  const ben = await Participant.open(chromium, "Ben");
  cast.add(ben);
  await ben.knock(link);
  await ann.reads("Ben is waiting");
  await ann.page.keyboard.type("tence");
  assert.equal(await ann.page.evaluate(() => document.querySelector("textarea")?.value), "half a sentence");
  await keys.press("Escape");
  await keys.press("p");
  await keys.use("Admit Ben");
  await ben.inMeeting();
  await keys.kept();
  const cleo = await Participant.open(chromium, "Cleo");
  cast.add(cleo);
  await cleo.knock(link);
  await ann.reads("Cleo is waiting");
  await keys.choose("More for Cleo", "Decline");
  await cleo.reads("You were not let in");
  await keys.kept();
  await keys.choose("More for Ben", "Spotlight for everyone");
  await until("Ben is shown to all", async () => (await ann.page.$('[aria-label="in the spotlight"]')) !== null);
  await keys.focused("More for Ben");
  await keys.press("Escape");
  await keys.focused("People");
});

step("host controls and safe mode", async () => {
  await keys.press("o");
  await keys.focused("Host controls");
  await keys.use("Waiting room", "Space");
  await until("the waiting room is off", async () => (await ann.isOn("Waiting room")) === false);
  await keys.use("Start safe mode");
  await until("safe mode is on", () => ann.has("End safe mode"));
  await keys.kept();
  await keys.use("End safe mode");
  await until("safe mode is off", () => ann.has("Start safe mode"));
  await keys.use("End the meeting for all");
  await ann.reads("Everyone leaves.");
  await keys.focused("Cancel");
  await keys.press("Escape");
  await closed("the question");
  await keys.focused("End the meeting for all");
  await keys.press("Escape");
  await keys.focused("Host");
});

step("a hand, the timer, a question and a poll", async () => {
  await keys.press("h");
  await until("the hand is up", () => ann.has("Lower hand"));
  await keys.press("h");
  await until("the hand is down", () => ann.has("Raise hand"));
  await keys.choose("More", "Set a timer");
  await keys.use("Start");
  await until("the timer runs", async () => (await ann.page.$(".timer-chip")) !== null);
  await keys.kept();
  await keys.press("q");
  await keys.to("Ask a question");
  await ann.page.keyboard.type("When do we eat?");
  await keys.press("Enter");
  await ann.reads("When do we eat?");
  await keys.use("Answer now");
  await ann.reads("Being answered now");
  await keys.kept();
  await keys.press("Escape", "l");
  await keys.use("New poll");
  await keys.focused("Question");
  await ann.page.keyboard.type("What do we drink?");
  for (const [at, answer] of ["Tea", "Coffee"].entries()) {
    await keys.to(`Answer ${at + 1}`);
    await ann.page.keyboard.type(answer);
  }
  await keys.use("Start poll");
  await keys.use("Tea", "Space");
  await keys.use("Vote");
  await ann.reads("You have voted.");
  await keys.use("End poll");
  await keys.focused("Cancel");
  await keys.use("End poll");
  await ann.reads("Tea, votes: 1");
  await closed("the question");
  await keys.kept();
  await keys.press("Escape");
  await until("the panel is closed", async () => {
    if ((await ann.page.$(".panel")) === null) return true;
    throw new Error(`the focus is at ${JSON.stringify(await keys.where())}`);
  });
  await keys.kept();
});

step("recording, the connection, and what the server knows", async () => {
  await keys.choose("More", "Record the meeting");
  await keys.use("Start recording");
  await ann.reads("Recording");
  await keys.kept();
  await keys.choose("More", "Stop recording");
  await keys.kept();
  for (const [entry, title] of [["Your connection", "Your connection"], ["What does this server know", "What this server knows"]] as const) {
    await keys.choose("More", entry);
    await until(`${entry} is open`, () => dialogCalled(title));
    await keys.press("Escape");
    await closed(entry);
    await keys.kept();
  }
});

step("shortcuts are listed, changed and switched off", async () => {
  await keys.page.keyboard.type("?");
  await ann.reads("Keyboard shortcuts");
  await keys.press("Escape");
  await closed("the list");
  await keys.kept();
  await keys.control(",");
  await until("the settings are open", dialogOpen);
  await keys.to("You");
  await keys.to("Keyboard", "ArrowDown");
  await keys.use("Change the key: Microphone on or off (M)");
  await ann.reads("Press a key");
  await keys.press("k");
  await keys.kept();
  await keys.press("Escape");
  await closed("the settings");
  await keys.kept();
  const microphone = () => ann.has("Mute microphone");
  const was = await microphone();
  await keys.press("k");
  await until("the new key works", async () => (await microphone()) !== was);
  await keys.page.keyboard.type("?");
  await until("the list is open", dialogOpen);
  await keys.use("Single-key shortcuts", "Space");
  await keys.press("Escape");
  await closed("the list");
  await keys.press("k", "c", "p");
  await keys.control("d");
  await until("only the key with Ctrl works", async () => (await microphone()) === was);
  assert.equal(await ann.page.$(".panel"), null);
});

step("out again, and no pointer was needed", async () => {
  await keys.choose("Leave meeting", "Leave");
  await ann.reads("You left the meeting");
  await keys.kept();
  assert.equal(await ann.page.evaluate(() => window.pointed), 0);
  assert.deepEqual([...keys.unmarked], []);
  await cast.goes();
});
