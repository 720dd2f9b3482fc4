// A phone in the hand: by touch alone, upright and across, with the keyboard up, locked, installed.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import type { ElementHandle } from "puppeteer-core";
import { Cast } from "../lib/cast.ts";
import { named } from "../lib/named.ts";
import { opened } from "../lib/opened.ts";
import { CLOSE_PANEL, Participant } from "../lib/participant.ts";
import { until } from "../lib/server.ts";

const UPRIGHT = { width: 390, height: 844, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const ACROSS = { ...UPRIGHT, width: 844, height: 390, isLandscape: true };
/** What a keyboard leaves of the screen. */
const TYPING = { ...UPRIGHT, height: 460 };
/** Fingers need this much (WCAG 2.2, 2.5.8 asks for 24). */
const FINGER = 40;

declare global {
  var locks: string[];
  var playing: MediaSessionPlaybackState[];
  var buttons: Record<string, (() => void) | null>;
}

const { browsers, server } = await opened();
const cast = new Cast();
afterEach(() => cast.goes());

async function phone(name = "Ann"): Promise<Participant> {
  const somebody = await Participant.open(await browsers.get("chromium"), name, UPRIGHT);
  cast.add(somebody);
  await somebody.page.evaluateOnNewDocument(twoCameras);
  return somebody;
}

describe("a phone", () => {
  test("from the link to the goodbye by touch alone", async () => {
    const ann = await phone();
    const ben = await Participant.open(await browsers.get("firefox"), "Ben");
    cast.add(ben);
    const link = await ben.create(server.origin);
    await ann.page.goto(link);
    assert.ok(!(await ann.text()).match(/app store|google play|download the app/i), "no wall of an app");
    await tap(ann, "Turn camera on");
    await ann.type("Your name", "Ann");
    await tap(ann, "Join meeting");
    await ann.inMeeting();
    await tap(ann, "Unmute microphone");
    await Promise.all([ben.sees("Ann"), ben.hears()]);
    await ben.camera(true);
    await ann.sees("Ben");
    for (const { name, width, height, bottom } of await controls(ann)) {
      assert.ok(width >= FINGER && height >= FINGER, `${name} is ${width} by ${height}`);
      assert.ok(bottom > UPRIGHT.height - 120, `${name} is under the thumb`);
    }
    await tap(ann, "Mute microphone");
    await until("muted", () => ann.has("Unmute microphone"));

    const before = await facing(ann);
    await tap(ann, "More");
    await tapText(ann, "Use the other camera");
    await until("the other camera", async () => (await facing(ann)) !== before);
    await ben.sees("Ann");

    for (const panel of ["People", "Chat"]) {
      await tap(ann, panel, true);
      await until(`${panel} is open`, async () => (await ann.page.$(".panel")) !== null);
      assert.ok(await fits(ann), `${panel} fits`);
      await tapOn(ann, CLOSE_PANEL);
      await until(`${panel} is closed`, async () => (await ann.page.$(".panel")) === null);
    }

    await tap(ann, "Chat", true);
    await tap(ann, "Message everyone");
    await ann.page.setViewport(TYPING);
    await ann.page.keyboard.type("Written with a thumb");
    assert.ok(await inView(ann, ".composer"), "what is written can be seen above the keyboard");
    await tap(ann, "Send");
    await ben.show("Chat");
    await ben.reads("Written with a thumb");
    await ann.page.setViewport(UPRIGHT);
    await tapOn(ann, CLOSE_PANEL);

    await ann.page.setViewport(ACROSS);
    await ann.sees("Ben");
    assert.ok(await fits(ann), "turned, nothing sticks out");
    assert.ok(await inView(ann, ".bar"), "and the controls are there");
    await ann.page.setViewport(UPRIGHT);
    await tap(ann, "Leave meeting");
    await ann.reads("You left the meeting");
  });

  test("the screen stays on, the sound goes on when it is locked, and the system's buttons work", async () => {
    const ann = await phone();
    const ben = await Participant.open(await browsers.get("chromium"), "Ben");
    cast.add(ben);
    await ann.page.evaluateOnNewDocument(noteSystem);
    const link = await ben.create(server.origin);
    await ben.microphone(true);
    await ann.join(link);
    await ann.hears();
    assert.deepEqual(await ann.page.evaluate(() => locks), ["screen"], "the screen is asked to stay on");
    assert.equal(await ann.page.evaluate(() => navigator.mediaSession.playbackState), "playing");
    assert.equal(await ann.page.evaluate(() => navigator.mediaSession.metadata?.title), "Meeting", "no title for whoever holds the phone");
    // As a phone does when it is locked.
    await hide(ann, true);
    await ann.hears();
    assert.ok(await ann.page.evaluate(() => [...document.querySelectorAll("audio")].every((player) => !player.paused)), "nothing pauses");
    await ann.page.evaluate(() => buttons["togglemicrophone"]?.());
    await until("unmuted by the system's button", () => ann.has("Mute microphone"));
    await ben.hears();
    await hide(ann, false);
    await until("the screen is asked again", async () => (await ann.page.evaluate(() => locks.length)) === 2);
    await ann.page.evaluate(() => buttons["hangup"]?.());
    await ann.reads("You left the meeting");
    assert.equal(await ann.page.evaluate(() => navigator.mediaSession.playbackState), "none");
  });

  test("it can be installed, with an icon that survives every mask", async () => {
    const ann = await phone();
    await ann.page.goto(server.origin);
    await until("the start page stands", () => ann.has("New meeting"));
    const client = await ann.page.createCDPSession();
    const { errors } = await client.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    const { installabilityErrors } = await client.send("Page.getInstallabilityErrors");
    assert.deepEqual(
      installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito"),
      [],
    );
    const icons = await ann.page.evaluate(async () => {
      const manifest = await (await fetch("/manifest.webmanifest")).json();
      return Promise.all(
        manifest.icons
          .filter(({ type }: { type: string }) => type === "image/png")
          .map(async ({ src, sizes, purpose = "any" }: { src: string; sizes: string; purpose?: string }) => {
            const image = await createImageBitmap(await (await fetch(src)).blob());
            const canvas = new OffscreenCanvas(image.width, image.height);
            const context = canvas.getContext("2d");
            context?.drawImage(image, 0, 0);
            const corner = context?.getImageData(0, 0, 1, 1).data[3] ?? 0;
            return { purpose, fits: sizes === `${image.width}x${image.height}`, filled: corner === 255 };
          }),
      );
    });
    assert.ok(icons.every(({ fits }: { fits: boolean }) => fits), "icons are as large as they say");
    assert.ok(
      icons.some(({ purpose, filled }: { purpose: string; filled: boolean }) => purpose === "maskable" && filled),
      "one is made for masks, to its corners",
    );
  });
});

/** Touches what has this accessible name; with `begins`, also where more stands behind it. */
async function tap(somebody: Participant, name: string, begins = false): Promise<void> {
  const selector = begins ? `::-p-xpath(//button[starts-with(normalize-space(@aria-label), "${name}")])` : named(name);
  await tapOn(somebody, selector);
}

async function tapText(somebody: Participant, text: string): Promise<void> {
  await tapOn(somebody, `::-p-xpath(//*[contains(@role, "menuitem") and .//text()[normalize-space(.)="${text}"]])`);
}

async function tapOn(somebody: Participant, selector: string): Promise<void> {
  await until(`a touch on ${selector}`, async () => {
    const handle = (await somebody.page.waitForSelector(selector, { visible: true, timeout: 5_000 })) as ElementHandle<Element> | null;
    try {
      await handle?.tap();
      return handle !== null;
    } finally {
      await handle?.dispose();
    }
  });
}

function controls(somebody: Participant): Promise<{ name: string; width: number; height: number; bottom: number }[]> {
  return somebody.page.$$eval(".bar button", (buttons) =>
    buttons
      .map((button) => ({ button, box: button.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0)
      .map(({ button, box }) => ({ name: button.ariaLabel ?? "", width: box.width, height: box.height, bottom: box.bottom })),
  );
}

/** Nothing is wider than the screen. */
function fits(somebody: Participant): Promise<boolean> {
  return somebody.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
}

function inView(somebody: Participant, selector: string): Promise<boolean> {
  return somebody.page.$eval(selector, (element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight + 1 && left >= 0 && right <= innerWidth + 1;
  });
}

/** Which way the camera looks whose picture is shown to oneself. */
function facing(somebody: Participant): Promise<string> {
  return somebody.page.evaluate(() => {
    for (const video of document.querySelectorAll("video")) {
      const [track] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : [];
      const { facingMode } = track?.getSettings() ?? {};
      if (facingMode) return facingMode;
    }
    return "";
  });
}

/** The page is told that it is hidden, as under a locked screen. */
function hide(somebody: Participant, hidden: boolean): Promise<void> {
  return somebody.page.evaluate((hidden) => {
    Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

/** Runs in the page: a phone has a camera on each side; the test's devices do not say where they look. */
function twoCameras(): void {
  if (!navigator.mediaDevices) return;
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await real(wanted);
    const asked = typeof wanted?.video === "object" ? wanted.video.facingMode : undefined;
    const facingMode = typeof asked === "object" && "ideal" in asked ? String(asked.ideal) : "user";
    for (const track of stream.getVideoTracks()) {
      const settings = track.getSettings.bind(track);
      track.getSettings = () => ({ ...settings(), facingMode });
    }
    return stream;
  };
  const devices = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
  navigator.mediaDevices.enumerateDevices = async () => {
    const all = await devices();
    const camera = all.find(({ kind }) => kind === "videoinput");
    return camera ? [...all, { ...camera.toJSON(), deviceId: "behind", label: "Back camera" } as MediaDeviceInfo] : all;
  };
}

/** Runs in the page: notes what it asks of the system. */
function noteSystem(): void {
  globalThis.locks = [];
  globalThis.buttons = {};
  if (navigator.wakeLock) {
    navigator.wakeLock.request = async (type = "screen") => {
      locks.push(type);
      return Object.assign(new EventTarget(), { released: false, type, release: async () => {}, onrelease: null }) as WakeLockSentinel;
    };
  }
  navigator.mediaSession.setActionHandler = (action, run) => {
    buttons[action] = run ? () => run({ action }) : null;
  };
}
