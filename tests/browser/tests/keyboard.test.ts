// Everything by keyboard alone: no pointer touches this page, the focus is never lost, never taken away, always seen.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Browsers } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Keyboard } from "../lib/keyboard.ts";
import { Participant } from "../lib/participant.ts";
import { PATIENCE_MS, Server, until } from "../lib/server.ts";

const browsers = new Browsers();
// Only the window in front fills the screen and opens others.
const others = new Browsers();
const cast = new Cast();
const folder = mkdtempSync(join(tmpdir(), "conclave-keyboard-"));
let server: Server;
let ann: Participant;
let ben: Participant;
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
  await others.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const dialogOpen = () => ann.page.$("[role=dialog], [role=alertdialog]").then((found) => found !== null);
const dialogCalled = (name: string) =>
  ann.page.evaluate((name) => {
    const called = (dialog: Element) => document.getElementById(dialog.getAttribute("aria-labelledby") ?? "")?.textContent ?? dialog.getAttribute("aria-label") ?? "";
    return [...document.querySelectorAll("[role=dialog]")].some((dialog) => called(dialog).startsWith(name));
  }, name);
const closed = (what: string) => until(`${what} is closed`, async () => !(await dialogOpen()));
const stands = (selector: string, wanted: boolean) =>
  until(`${selector} ${wanted ? "stands" : "is gone"}`, async () => ((await ann.page.$(selector)) !== null) === wanted);
/** The button of the menu of somebody's message. */
const actsOn = (name: string, text: string) => `What to do with this message: \u2068${name}\u2069, \u2068${text}\u2069`;
async function act(name: string, text: string, what: string): Promise<void> {
  await keys.use(actsOn(name, text));
  await until("the message's menu is open", () => dialogCalled("What to do with this message"));
  await keys.use(what);
}
/** One after the other: where one fails the others have no ground. */
let failed = false;
function step(name: string, act: () => Promise<void>): void {
  test(name, async (context) => {
    if (failed) return context.skip("a step before it failed");
    failed = true;
    await act().catch(async (error: Error) => {
      throw new Error(`${error.message} (the focus is at ${JSON.stringify(await keys.where().catch(() => null))})`, { cause: error });
    });
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
  const played = ann.page.waitForFunction(() => document.body.innerText.includes("Playing…"), { polling: "mutation", timeout: PATIENCE_MS });
  await Promise.all([played, keys.use("Test speaker")]);
  await keys.focused("Test speaker");
  await keys.use("Test connection");
  await ann.reads("Direct (UDP)");
  await keys.focused("Test again");
  const picture = () => ann.page.$eval(".preview video", (video) => ((video as HTMLVideoElement).srcObject as MediaStream).getVideoTracks()[0]?.id);
  const room = await picture();
  await keys.to("As it is");
  await keys.press("ArrowRight");
  await until("the picture is painted", async () => (await picture()) !== room);
  await keys.focused("Blurred");
  const painted = await picture();
  await keys.press("ArrowLeft");
  await until("the picture is the camera's", async () => (await picture()) !== painted);
  await keys.focused("As it is");
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
  const chromium = await others.get("chromium");
  await keys.press("c");
  await keys.focused("Message everyone");
  await ann.page.keyboard.type("half a sen");
  ben = await Participant.open(chromium, "Ben");
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
  // It is told for some seconds only.
  await Promise.all([ann.reads("Cleo is waiting"), cleo.knock(link)]);
  await keys.choose("More for Cleo", "Decline");
  await cleo.reads("You were not let in");
  await keys.kept();
  await keys.choose("More for Ben", "Spotlight for everyone");
  await stands('[aria-label="in the spotlight"]', true);
  await keys.focused("More for Ben");
  await keys.choose("More for Ben", "Take out of the spotlight");
  await stands('[aria-label="in the spotlight"]', false);
  await keys.focused("More for Ben");
});

step("about one person: role, powers, how loud; the floor is given and taken back", async () => {
  const cohost = async () => (await ann.page.$$eval(".role-mark", (marks) => marks.map((mark) => mark.textContent))).includes("co-host");
  await keys.choose("More for Ben", "Make co-host");
  await until("Ben is co-host", cohost);
  await keys.focused("More for Ben");
  await keys.choose("More for Ben", "Take the role back");
  await until("Ben is no longer co-host", async () => !(await cohost()));
  await keys.focused("More for Ben");

  await keys.choose("More for Ben", "What they may do");
  await until("the powers are shown", () => dialogCalled("Ben"));
  await keys.use("React", "Space");
  await until("Ben may not react", () => ben.has("React: A host has taken reactions away"));
  await keys.focused("React");
  await keys.press("Space");
  await until("Ben may react again", () => ben.has("React", "button"));
  await keys.focused("React");
  await keys.press("Escape");
  await closed("the powers");
  await keys.focused("More for Ben");

  await keys.choose("More for Ben", "Volume");
  await until("the volume is shown", () => dialogCalled("Volume of"));
  const onSlider = () => ann.page.evaluate(() => document.activeElement?.matches("input[type=range]") ?? false);
  await until("the slider has the focus", async () => (await onSlider()) || void (await keys.press("Tab")));
  await keys.press("Home");
  await until("Ben is silent here", () => ann.page.$eval(".slider-output", (shown) => shown.textContent === "0%"));
  assert.ok(await onSlider());
  await keys.press("Escape");
  await closed("the volume");
  await keys.focused("More for Ben");
  await keys.choose("More for Ben", "Mute for me");
  await keys.focused("More for Ben");
  await keys.choose("More for Ben", "Hear again");
  await keys.focused("More for Ben");

  await ben.press("Raise hand");
  await stands(".hands-row", true);
  await keys.focused("More for Ben");
  await keys.use("Speaking time");
  await keys.to("2 minutes", "ArrowDown");
  await keys.press("Enter");
  await keys.focused("2 minutes");
  await keys.use("Give the floor to");
  await ann.reads(/Ben has the floor\s*ends in \d/);
  await keys.kept();
  await keys.use("End the turn");
  await stands(".turn-chip", false);
  await keys.kept();
  await keys.to("More for Ben");
  await keys.press("Escape");
  await keys.focused("People");
});

step("messages are reacted to, answered, changed, deleted, written to one alone, found and saved; a file is sent", async () => {
  await ben.say("Good day, Ann");
  await keys.press("c");
  await keys.focused("Message everyone");
  await until("what was begun stands there", () => ann.page.$eval(".composer textarea", (area) => area.value === "half a sentence"));
  await keys.control("a");
  await keys.press("Backspace");
  await until("Ben's message stands", async () => (await ann.messages()).includes("Good day, Ann"));

  await act("Ben", "Good day, Ann", "Heart");
  await until("the heart stands", () => ann.has("Heart: 1 Ann"));
  await keys.focused(actsOn("Ben", "Good day, Ann"));
  await act("Ben", "Good day, Ann", "Reply");
  await keys.focused("Message everyone");
  await ann.page.keyboard.type("Good day, Ben");
  await keys.press("Enter");
  await until("the answer stands", () => ann.page.$eval(".message .quote", (quote) => quote.textContent?.includes("Good day, Ann")));
  await keys.focused("Message everyone");
  await act("Ann", "Good day, Ben", "Edit");
  await keys.focused("Editing your message");
  await keys.control("a");
  await ann.page.keyboard.type("Good evening, Ben");
  await keys.press("Enter");
  await ann.reads("Good evening, Ben (edited)");
  await keys.focused("Message everyone");
  await act("Ann", "Good evening, Ben", "Delete");
  await keys.focused("Cancel");
  await keys.use("Delete");
  await ann.reads("Message deleted");
  await closed("the question");
  await keys.kept();

  await keys.use("To Everyone");
  await keys.onOption();
  await keys.to("Ben", "ArrowDown");
  await keys.press("Enter");
  await keys.focused("To Ben");
  await keys.to("Message Ben privately");
  await ann.page.keyboard.type("between us");
  await keys.press("Enter");
  await ben.reads("private, with Ann");
  await keys.focused("Message Ben privately");
  await keys.use("To Ben");
  await keys.onOption();
  await keys.to("Everyone", "ArrowUp");
  await keys.press("Enter");
  await keys.focused("To Everyone");
  await keys.use("Show as I type", "Space");
  await stands('.live-toggle[aria-pressed="true"]', true);
  await keys.focused("Show as I type");
  await keys.press("Space");
  await stands('.live-toggle[aria-pressed="true"]', false);

  await keys.use("Search messages");
  await keys.focused("Search in the conversation");
  await ann.page.keyboard.type("DAY, A");
  await ann.reads("1 of 1");
  await keys.press("Escape");
  await stands(".chat-search", false);
  await keys.focused("Good day, Ann");

  await ann.page.evaluate(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (file: Blob) => {
      Object.assign(window, { saved: file.text() });
      return make(file);
    };
  });
  await keys.choose("More for the chat", "Save conversation");
  await ann.reads("The file leaves the encryption");
  await keys.focused("Cancel");
  await keys.to("Web page");
  await keys.press("ArrowRight");
  await keys.focused("Text");
  await keys.use("Save");
  await closed("the question");
  await keys.focused("More for the chat");
  const saved = await ann.page.evaluate(() => (window as unknown as { saved: Promise<string> }).saved);
  assert.ok(saved.includes("Good day, Ann") && !saved.includes("between us") && !saved.startsWith("<"), saved);

  const notes = join(folder, "notes.txt");
  writeFileSync(notes, "Where herons nest");
  await keys.to("Attach files");
  const [chooser] = await Promise.all([ann.page.waitForFileChooser({ timeout: PATIENCE_MS }), keys.press("Enter")]);
  await chooser.accept([notes]);
  await until("Ben has it", async () => (await ben.page.$(".chat-log .file")) !== null);
  await keys.focused("Attach files");
  await keys.to("Message everyone");
  await keys.press("Escape");
  await keys.focused("Chat");
});

step("the view: layouts, one's own picture, captions, one who is large, the whole screen, a window on top", async () => {
  const VIEW = "Change the view";
  const tiles = () => ann.page.$$eval(".tile", (all) => all.map((tile) => (tile.classList.contains("main") ? "main" : "")).join());
  const shows = (kinds: string) => until(`tiles: ${kinds}`, async () => (await tiles()) === kinds);
  const choose = async (entry: string) => {
    await keys.choose(VIEW, entry);
    await keys.focused(VIEW);
  };
  await choose("Hidden from you");
  await shows("main");
  await choose("Among the others");
  await shows(",");
  await choose("Speaker");
  await shows("main,");
  await keys.press("g");
  await shows(",");
  await keys.focused(VIEW);
  await choose("Side by side");
  await stands(".divider", true);
  const share = () => ann.page.$eval(".divider", (divider) => Number(divider.ariaValueNow));
  const before = await share();
  await keys.to("Size of the main picture");
  await keys.press("ArrowLeft");
  await until("the divider has moved", async () => (await share()) < before);
  await keys.focused("Size of the main picture");
  await choose("Gallery");
  await shows(",");

  await keys.use("Show Ben large");
  await shows("main,");
  await keys.focused("Show Ben at normal size");
  await keys.use("Fill the screen with Ben");
  const fullScreen = () => ann.page.evaluate(() => document.fullscreenElement !== null);
  await until("the screen is filled", fullScreen);
  await until("with Ben", () => ann.page.$eval(".tile.filling", (tile) => tile.getAttribute("data-tile")?.startsWith("camera:")));
  await keys.focused("Exit full screen");
  await keys.press("Enter");
  await until("the screen is free again", async () => !(await fullScreen()));
  await keys.focused("Fill the screen with Ben");
  await keys.use("Show Ben at normal size");
  await shows(",");
  await keys.focused("Show Ben large");
  await choose("Full screen");
  await until("the page fills the screen", fullScreen);
  await stands(".tile.filling", false);
  await keys.press("f");
  await until("the screen is free again", async () => !(await fullScreen()));
  await keys.focused(VIEW);

  await ben.press("Show as I type");
  await ben.type("Message everyone", "Shall we begin?");
  await stands(".captions", true);
  await keys.use("Hide captions");
  await stands(".captions", false);
  await keys.focused("Show captions");
  await keys.press("Enter");
  await stands(".captions", true);
  await ben.page.keyboard.press("Enter");

  await choose("Small window on top");
  const onTop = () => ann.page.evaluate(() => Boolean(globalThis.documentPictureInPicture?.window));
  await until("the small window stands", onTop);
  // What has the focus is marked where the page itself has it.
  const inFront = () => until("the page is in front", () => ann.page.evaluate(() => document.hasFocus()));
  await ann.page.bringToFront();
  await inFront();
  await choose("Close the small window");
  await until("the small window is gone", async () => !(await onTop()));
  await inFront();
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
  await stands(".timer-chip", true);
  await keys.kept();
  await keys.use("Timer");
  await until("the timer's controls are open", () => dialogCalled("Timer"));
  await keys.use("Pause");
  await keys.focused("Resume");
  const left = async () => {
    const [minutes = 0, seconds = 0] = await ann.page.$eval(".timer-time", (time) => (time.textContent ?? "").split(":").map(Number));
    return minutes * 60 + seconds;
  };
  const before = await left();
  await keys.use("One minute more");
  await until("a minute more", async () => (await left()) === before + 60);
  await keys.focused("One minute more");
  await keys.use("Resume");
  await keys.focused("Pause");
  await keys.use("Remove timer");
  await stands(".timer-chip", false);
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
  await until("the poll has ended", async () => !(await ann.has("End poll")));
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
  await keys.use("End-to-end encrypted");
  await ann.reads("Meeting code");
  await keys.press("Escape");
  await closed("what the encryption is");
  await keys.focused("End-to-end encrypted");
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
