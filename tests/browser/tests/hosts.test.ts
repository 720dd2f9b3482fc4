// What hosts decide, and what the others then can no longer do: also those whose page does not obey.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { type BrowserName, Browsers } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";

const browsers = new Browsers();
// A browser shows one window at a time: two people in front need two browsers.
const others = new Browsers();
let server: Server;
const cast = new Cast();

before(async () => {
  server = await Server.start();
});
after(async () => {
  await browsers.close();
  await others.close();
  await server.stop();
});
afterEach(() => cast.goes());

async function person(kind: BrowserName, name: string, from = browsers): Promise<Participant> {
  const somebody = await Participant.open(await from.get(kind), name);
  await somebody.page.evaluateOnNewDocument(watchDevicesAndTransport);
  cast.add(somebody);
  return somebody;
}

/** Ann is host; Ben came in. */
async function hostAndGuest(host: BrowserName = "chromium", guest: BrowserName = "firefox") {
  const ann = await person(host, "Ann");
  const ben = await person(guest, "Ben", others);
  const link = await ann.create(server.origin);
  await ben.join(link);
  await ann.show("People");
  await until("Ann sees Ben in the list", async () => (await ann.roster()).join() === "Ann,Ben");
  return { ann, ben, link };
}

for (const [host, guest] of [
  ["chromium", "firefox"],
  ["firefox", "chromium"],
] as const) {
  describe(`a host in ${host}, a guest in ${guest}`, () => {
    test("muting switches the microphone off, and only its owner switches it on again", async () => {
      const { ann, ben } = await hostAndGuest(host, guest);
      await ben.microphone(true);
      await ann.hears();
      await ann.actOn("Ben", "Mute");
      await ben.reads(/Ann.? muted you/);
      await until("nothing of the microphone is live", async () => (await live(ben)) === 0);
      await until("Ben is shown as muted to himself", () => ben.has("Unmute microphone", "button"));
      await silence(ann);

      await ann.actOn("Ben", "Ask to unmute");
      await ben.reads(/Ann.? asks you to unmute/);
      assert.equal(await live(ben), 0, "nothing is live until Ben presses");
      await ben.press("Unmute");
      await until("the microphone is live", async () => (await live(ben)) === 1);
      await ann.hears();

      await ann.show("Host controls");
      await ann.press("Mute all");
      await until("nothing of the microphone is live", async () => (await live(ben)) === 0);
      await ann.press("Ask all to unmute");
      await ben.press("Stay muted");
      assert.equal(await live(ben), 0);
      await silence(ann);
    });

    test("camera and chat are taken away and given back", async () => {
      const { ann, ben } = await hostAndGuest(host, guest);
      await ben.camera(true);
      await ann.sees("Ben");
      await power(ann, "Show their picture", false);
      await until("nothing of the camera is live", async () => (await live(ben)) === 0);
      await until("Ben's picture is gone", async () => (await ann.page.$('[aria-label^="Ben"] video')) === null);
      await ben.press("Turn camera on: A host has taken your camera away");
      assert.equal(await live(ben), 0, "and it cannot be switched on");
      await power(ann, "Show their picture", true);
      await until("Ben may again", () => ben.has("Turn camera on", "button"));
      await ben.camera(true);
      await ann.sees("Ben");

      await ben.show("Chat");
      await power(ann, "Write in the chat", false);
      await ben.reads("A host has taken the chat away");
      assert.equal(await ben.has("Message everyone", "textbox"), false);
      await power(ann, "Write in the chat", true);
      await until("Ben may write", () => ben.has("Message everyone", "textbox"));
      await ben.say("Thank you");
      await ann.show("Chat");
      await ann.reads("Thank you");
    });
  });
}

test("sharing is for hosts until they give it, and a host stops it", async () => {
  const { ann, ben } = await hostAndGuest("firefox", "chromium");
  await ben.press("Share screen: Only hosts share screens here");
  await ben.reads("Only hosts share screens here");
  await ann.turn("Share a screen", true);
  await until("Ben may share", () => ben.has("Share screen", "button"));
  await ben.share(true);
  await until("Ann sees the screen", async () => (await ann.page.$('[aria-label="Ben’s screen"] video')) !== null);
  await ann.actOn("Ben", "Stop their sharing");
  await until("the screen is gone", async () => (await ann.page.$('[aria-label="Ben’s screen"]')) === null);
  await until("nothing is captured", async () => (await live(ben)) === 0);
});

test("a co-host admits and mutes but does not appoint; the role passes on", async () => {
  const { ann, ben, link } = await hostAndGuest();
  assert.equal(await ben.has("Host controls", "button"), false);
  await ann.actOn("Ben", "Make co-host");
  await ben.reads(/made you co-host/);
  await ben.turn("Waiting room", true);
  const cleo = await person("chromium", "Cleo");
  await cleo.knock(link);
  await ben.admit("Cleo");
  await cleo.inMeeting();
  await cleo.microphone(true);
  await ben.actOn("Cleo", "Mute");
  await until("Cleo is muted", () => cleo.has("Unmute microphone", "button"));
  await ben.press("More for Cleo");
  const offered = await ben.page.$$eval('[role="menuitem"]', (entries) => entries.map((entry) => entry.textContent));
  assert.ok(offered.includes("Remove from the meeting") && !offered.includes("Make host"), offered.join());
  await ben.closeMenu();
  await ann.actOn("Ben", "Pass the host role on");
  await ann.reads(/Ben.? becomes host/);
  await ann.page.locator('[role="alertdialog"] .button.primary').click();
  await ben.reads(/made you host/);
  await ben.show("Host controls");
  assert.ok((await ben.text()).includes("End the meeting for all"));
});

test("who is removed is told, and waits when coming again", async () => {
  const { ann, ben } = await hostAndGuest();
  await ben.camera(true);
  await ann.actOn("Ben", "Remove from the meeting");
  await ann.press("Remove");
  await ben.reads("You were removed from the meeting");
  assert.equal(await live(ben), 0, "camera and microphone are off");
  await until("Ben is gone for Ann", async () => (await ann.roster()).join() === "Ann");
  await ann.turn("Waiting room", true); // it is, by the removal
  await ben.press("Rejoin");
  await ben.askIn();
  await ben.reads("You are at the door");
  assert.deepEqual(await ann.page.$$('[aria-label^="Ben"] video'), []);
  await ann.admit("Ben");
  await ben.inMeeting();
});

test("a reload of somebody removed does not bring them back", async () => {
  const { ann, ben } = await hostAndGuest();
  await ann.actOn("Ben", "Remove from the meeting");
  await ann.press("Remove");
  await ben.reads("You were removed from the meeting");
  await ben.page.reload();
  await until("Ben must ask", () => ben.has("Join meeting", "button"));
  await ben.askIn();
  await ben.reads("You are at the door");
});

test("a locked meeting says so to newcomers, and a reload inside comes back", async () => {
  const { ann, ben, link } = await hostAndGuest();
  await ann.turn("Lock the meeting", true);
  await ben.reads("Locked");
  const cleo = await person("chromium", "Cleo");
  await cleo.page.goto(link);
  await cleo.askIn();
  await cleo.reads("The meeting is locked");
  await ben.page.reload();
  await ben.inMeeting();
  await ann.show("People");
  await until("the same two are there", async () => (await ann.roster()).join() === "Ann,Ben");
  await ann.turn("Lock the meeting", false);
  await cleo.press("Try again");
  await until("Cleo is in, or can ask", async () => (await cleo.has("Leave meeting")) || (await cleo.has("Join meeting", "button")));
  if (!(await cleo.has("Leave meeting"))) await cleo.askIn();
  await cleo.inMeeting();
});

describe("a page that goes on sending", () => {
  test("is neither seen nor heard nor read in safe mode", async () => {
    const ann = await person("firefox", "Ann");
    const eve = await person("chromium", "Eve", others);
    await eve.page.evaluateOnNewDocument(neverSwitchOff);
    const link = await ann.create(server.origin);
    await eve.join(link);
    await eve.camera(true);
    await eve.microphone(true);
    await Promise.all([ann.sees("Eve"), ann.hears()]);
    await ann.show("Host controls");
    await ann.press("Start safe mode");
    await until("Ann has safe mode", () => ann.has("End safe mode", "button"));
    await eve.reads("Safe mode");
    await until("Eve's picture is gone", async () => (await ann.page.$('[aria-label^="Eve"] video')) === null);
    await silence(ann);
    await eve.page.evaluate(() => {
      const { core } = globalThis as unknown as { core: Worker };
      core.postMessage({ type: "intent", intent: { type: "devices", microphone: true, camera: true, screen: false, screenAudio: false } });
      core.postMessage({ type: "intent", intent: { type: "chat", text: "Eve was here" } });
    });
    const before = { sent: await packets(eve, "outbound-rtp"), arrived: await packets(ann, "inbound-rtp") };
    await until("Eve's page has gone on sending", async () => (await packets(eve, "outbound-rtp")) > before.sent + 150);
    const arrived = (await packets(ann, "inbound-rtp")) - before.arrived;
    assert.ok(arrived < 20, `${arrived} packets were forwarded all the same`);
    await silence(ann);
    assert.equal(await ann.page.$('[aria-label^="Eve"] video'), null);
    await ann.show("Chat");
    assert.ok(!(await ann.text()).includes("Eve was here"));
    await ann.show("Host controls");
    await ann.press("End safe mode");
    await until("Eve may speak again", async () => !(await eve.text()).includes("Safe mode"));
  });
});

test("a meeting that is ended for all ends for all", async () => {
  const { ann, ben, link } = await hostAndGuest();
  await ben.camera(true);
  await ann.press("Leave meeting");
  await ann.pick("End for all");
  await ann.reads("End the meeting for all?");
  await ann.press("End for all");
  await Promise.all([ben.reads("The meeting has ended"), ann.reads(/The meeting has ended|You left the meeting/)]);
  assert.equal(await live(ben), 0);
  const cleo = await person("chromium", "Cleo");
  await cleo.page.goto(link);
  await cleo.askIn();
  await cleo.reads("The meeting has ended");
});

test("a host who reloads is host again; without a host the others are told, and a co-host takes over", async () => {
  const { ann, ben } = await hostAndGuest();
  await ann.actOn("Ben", "Make co-host");
  await ben.reads(/made you co-host/);
  await ann.page.reload();
  await ann.inMeeting();
  await ann.show("Host controls");
  await until("two are there", async () => {
    await ben.show("People");
    return (await ben.roster()).join() === "Ann,Ben";
  });
  await ann.leave();
  await ben.reads("No host here");
  await ben.show("Host controls");
  await ben.press("Take over as host");
  await ben.reads("End the meeting for all");
  assert.ok(!(await ben.text()).includes("No host here"));
});

test("what a host was asked about leaving holds when the last of the others goes meanwhile", async () => {
  const { ann, ben } = await hostAndGuest();
  await ann.press("Leave meeting");
  await ann.reads("Pass on and leave");
  await ben.leave();
  await ann.reads("You are the only one here");
  await ann.pick("Leave");
  await ann.reads("You left the meeting");
});

test("so does a press that had only begun", async () => {
  const { ann, ben } = await hostAndGuest();
  await ann.page.hover('button[aria-label="Leave meeting"]');
  await ann.page.mouse.down();
  await ben.leave();
  await ann.reads("You are the only one here");
  await ann.page.mouse.up();
  await ann.reads("You left the meeting");
});

test("a host whose page is closed is missed", async () => {
  const { ann, ben } = await hostAndGuest();
  cast.without(ann);
  await ann.close();
  await ben.reads("No host here", 30_000);
});

/** Takes something from Ben alone, or gives it back. */
async function power(host: Participant, what: string, on: boolean): Promise<void> {
  await host.actOn("Ben", "What they may do");
  await until(`the switch ${what}`, async () => (await host.isOn(what)) === !on);
  await host.turn(what, on);
  await host.press("Done");
  await until("the question is closed", async () => (await host.page.$('[role="dialog"]')) === null);
}

/** How many captured tracks give anything. */
function live(somebody: Participant): Promise<number> {
  return somebody.page.evaluate(() => {
    const { captured } = globalThis as unknown as { captured: MediaStreamTrack[] };
    return captured.filter((track) => track.readyState === "live" && track.enabled).length;
  });
}

function silence(somebody: Participant): Promise<void> {
  return until(`${somebody.name} hears nothing`, async () => {
    const heard = await somebody.sound(1000);
    return !heard || heard.level < -80;
  });
}

/** Media packets that a page has sent or received so far. */
function packets(somebody: Participant, way: "inbound-rtp" | "outbound-rtp"): Promise<number> {
  return somebody.page.evaluate(async (way) => {
    const { connections } = globalThis as unknown as { connections: RTCPeerConnection[] };
    let count = 0;
    for (const connection of connections) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type === way) count += (way === "inbound-rtp" ? report.packetsReceived : report.packetsSent) ?? 0;
      }
    }
    return count;
  }, way);
}

/** Runs in the page: what is captured, and the transport, can be looked at from the test. */
function watchDevicesAndTransport() {
  const captured: MediaStreamTrack[] = [];
  const connections: RTCPeerConnection[] = [];
  Object.assign(globalThis, { captured, connections });
  for (const way of ["getUserMedia", "getDisplayMedia"] as const) {
    const real = navigator.mediaDevices?.[way].bind(navigator.mediaDevices);
    if (!real) continue; // not a page of ours
    navigator.mediaDevices[way] = async (wish) => {
      const stream = await real(wish);
      captured.push(...stream.getTracks());
      return stream;
    };
  }
  const Real = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };
}

/** Runs in an intruder's page: nothing that is captured is ever switched off or taken from the transport. */
function neverSwitchOff() {
  MediaStreamTrack.prototype.stop = () => {};
  const enabled = Object.getOwnPropertyDescriptor(MediaStreamTrack.prototype, "enabled");
  Object.defineProperty(MediaStreamTrack.prototype, "enabled", {
    get: enabled?.get,
    set(on: boolean) {
      if (on) enabled?.set?.call(this, on);
    },
  });
  const replace = RTCRtpSender.prototype.replaceTrack;
  RTCRtpSender.prototype.replaceTrack = function (track) {
    return track ? replace.call(this, track) : Promise.resolve();
  };
  const RealWorker = Worker;
  globalThis.Worker = class extends RealWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      if (options?.name === "core") Object.assign(globalThis, { core: this });
    }
  };
}
