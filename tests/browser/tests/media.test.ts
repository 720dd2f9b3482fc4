// Sound and picture while they run: other devices, ceilings, without pictures, and what one is told about it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type BrowserName, Browsers, FRAME_RATE, MOCK_OUTPUT } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { picture } from "../lib/measure.ts";
import { named } from "../lib/named.ts";
import { Participant } from "../lib/participant.ts";
import { PATIENCE_MS, Server, until } from "../lib/server.ts";

const SLIDER = "[role=dialog] input[type=range]";
const OWN_SCREEN = '[data-tile^="screen:"] video';
/** In decibels: a good half of what twice as loud is. */
const LOUDER = 3.5;
const AUDIBLE = -60;

declare global {
  /** What the page has opened, noted down for the test. */
  var noted: { connections: RTCPeerConnection[]; tracks: MediaStreamTrack[] };
}

// What is shared is a tab, with its sound: a whole screen is not shown to who shares it.
const shared = `--use-fake-device-for-media-stream=fps=${FRAME_RATE},display-media-type=browser`;
const browsers = new Browsers({ ...MOCK_OUTPUT, args: [shared] });
const others = new Browsers();
let server: Server;

before(async () => {
  server = await Server.start();
});
after(async () => {
  await browsers.close();
  await others.close();
  await server.stop();
});

for (const kind of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(kind, () => {
    const cast = new Cast();
    let ann: Participant;
    let ben: Participant;

    before(async () => {
      ann = await Participant.open(await browsers.get(kind), "Ann");
      ben = await Participant.open(await others.get("chromium"), "Ben");
      cast.add(ann);
      cast.add(ben);
      await ann.page.evaluateOnNewDocument(noteDown);
      await ben.join(await ann.create(server.origin));
      await ann.microphone(true);
      await ann.camera(true);
      await ben.hears();
    });
    after(() => cast.goes());

    test("another microphone is taken while talking, and the sound goes on", async () => {
      const before = await openTracks(ann, "audio");
      const label = await ann.page.evaluate(async () => {
        const devices = await navigator.mediaDevices.enumerateDevices();
        return devices.filter(({ kind, deviceId }) => kind === "audioinput" && deviceId !== "default").at(-1)?.label ?? "";
      });
      await settings(ann, () => ann.select("Microphone", label));
      await until("another capture", async () => {
        const now = await openTracks(ann, "audio");
        return now.length > 0 && now.every((id) => !before.includes(id));
      });
      await ben.hears();
      assert.ok(await ann.has("Mute microphone"), "still unmuted");
    });

    test("a microphone that is pulled out gives way to another, and it is said", async () => {
      await ann.page.evaluate(() => {
        const pulled = noted.tracks.findLast((track) => track.kind === "audio" && track.readyState === "live")?.getSettings().deviceId;
        const real = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
        navigator.mediaDevices.enumerateDevices = async () => {
          const devices = await real();
          return devices.map((device) => (device.deviceId === pulled ? ({ ...device.toJSON(), deviceId: "another" } as MediaDeviceInfo) : device));
        };
        navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
      });
      await ann.reads(/is gone; now using/);
      await ben.hears();
    });

    test("original sound is negotiated while talking: two channels, nothing processed", async () => {
      await settings(ann, () => ann.turn("Original sound", true));
      await until("stereo", async () => /stereo=1/.test(await microphoneLine(ann)));
      await until("a capture without processing", () =>
        ann.page.evaluate(() => {
          const live = noted.tracks.filter((track) => track.kind === "audio" && track.readyState === "live");
          return live.length > 0 && live.every((track) => track.getSettings().echoCancellation === false);
        }),
      );
      await ben.hears();
      await settings(ann, () => ann.turn("Original sound", false));
      await until("speech again", async () => /usedtx=1/.test(await microphoneLine(ann)));
      await ben.hears();
    });

    test("whoever talks while muted is told", async () => {
      await ann.microphone(false);
      await ann.reads("You are talking, but your microphone is off.");
      await ann.press("Unmute");
      await ben.hears();
    });

    // Firefox shares no sound.
    test("a share is heard and shown to who shares it", { skip: kind === "firefox" }, async () => {
      await ann.microphone(false);
      await until("silence", async () => ((await ben.sound(1_000))?.level ?? -200) < -80);
      await ann.share(true);
      await ann.reads("You are sharing your screen and its sound");
      await until("Ann sees what she shares", async () => ((await picture(ann.page, OWN_SCREEN))?.width ?? 0) > 0);
      await ben.hears();
      await ann.share(false);
      await until("silence", async () => ((await ben.sound(1_000))?.level ?? -200) < -80);
      await ann.microphone(true);
      await ben.hears();
    });

    test("a ceiling holds for what is sent", async () => {
      await ben.sees("Ann");
      await settings(ann, () => ann.select("Send at most", "180p"));
      await until("small layers only", async () => {
        const sent = await heightsSent(ann);
        assert.ok(sent.length > 0 && sent.every((height) => height <= 180), JSON.stringify(sent));
        return true;
      });
      await ben.sees("Ann");
      // Neither is lost by negotiating anew.
      await ann.page.evaluate(() => dispatchEvent(new Event("online")));
      await ben.sees("Ann");
      await settings(ann, () => ann.select("Send at most", "Automatic"));
      await until("larger layers again", async () => (await heightsSent(ann)).some((height) => height > 180));
    });

    test("with sound only no picture comes or goes, and there is a way back", async () => {
      await ben.camera(true);
      await ann.sees("Ben");
      await settings(ann, () => ann.turn("Sound only", true));
      await until("no picture arrives", async () => (await videoBytes(ann, "inbound-rtp")) === 0);
      await until("no picture leaves", async () => (await videoBytes(ann, "outbound-rtp")) === 0);
      await ben.hears();
      await ann.press("Show pictures");
      await Promise.all([ann.sees("Ben"), ben.sees("Ann")]);
    });

    test("whoever holds to talk and looks away is muted, by key and by button", async () => {
      await ann.microphone(false);
      const talks = () => ann.page.evaluate(() => noted.tracks.some((track) => track.kind === "audio" && track.readyState === "live" && track.enabled));
      const mutedWhenAway = async (how: string) => {
        await until(`talks by ${how}`, talks);
        await ann.page.evaluate(() => dispatchEvent(new Event("blur")));
        await until(`muted although the ${how} is held`, async () => !(await talks()));
      };
      await ann.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await ann.page.keyboard.down(" ");
      await mutedWhenAway("key");
      await ann.page.keyboard.up(" ");

      await settings(ann, () => ann.turn("Hold to talk only", true));
      const button = await ann.page.waitForSelector(named("Microphone: Hold to talk", "button"));
      const { x = 0, y = 0 } = (await button?.clickablePoint()) ?? {};
      await ann.page.mouse.move(x, y);
      await ann.page.mouse.down();
      await mutedWhenAway("button");
      await ann.page.mouse.up();
      assert.equal(await talks(), false, "still muted when it is let go");
      await settings(ann, () => ann.turn("Hold to talk only", false));
      await ann.microphone(true);
    });

    test("a person can be made silent or louder for oneself, and the connection is told in words", async () => {
      await ben.microphone(true);
      await ann.hears();
      await ann.actOn("Ben", "Mute for me");
      await until("Ben is silent here", () => someMuted(ann));
      await ann.actOn("Ben", "Hear again");
      await until("Ben is heard again", async () => !(await someMuted(ann)));
      // Louder than he comes what is played is a sound of its own, and afterwards what arrives once more.
      const level = async () => (await ann.sound())?.level ?? -200;
      let came = -200;
      await until("Ben's own level", async () => (came = await level()) > AUDIBLE);
      await ann.actOn("Ben", "Volume…");
      await volume(ann, "End", "200%");
      let loud = -200;
      await until("Ben is louder", async () => {
        loud = await level();
        if (loud > came + LOUDER) return true;
        throw new Error(`${loud} dB, before ${came} dB`);
      });
      await volume(ann, "Home", "0%");
      await until("Ben is silent here", () => ann.page.$$eval("audio", (players) => players.some((player) => player.volume === 0)));
      await until("what arrives is as loud as before", async () => {
        const now = await level();
        if (now > AUDIBLE && now < loud - LOUDER) return true;
        throw new Error(`${now} dB, louder ${loud} dB`);
      });
      await ann.page.keyboard.press("Escape");
      await until("the volume is put away", async () => (await ann.page.$(SLIDER)) === null);
      await ann.choose("More", "Your connection");
      await ann.reads(/UDP, direct|TCP, with more delay/);
      await ann.page.keyboard.press("Escape");
    });
  });
}

/** Moves the slider of the open dialog to one of its ends. */
async function volume(somebody: Participant, end: "Home" | "End", shown: string): Promise<void> {
  await somebody.page.waitForSelector(SLIDER, { timeout: PATIENCE_MS });
  await somebody.page.focus(SLIDER);
  await somebody.page.keyboard.press(end);
  await until(`the slider is at ${shown}`, () => somebody.page.$eval(".slider-output", (output, shown) => output.textContent === shown, shown));
}

/** Does something in the settings. */
async function settings(somebody: Participant, act: () => Promise<void>): Promise<void> {
  await somebody.press("Choose camera");
  await somebody.press("All settings");
  await act();
  await somebody.press("Close");
}

/** Runs in the page, before it begins. */
function noteDown(): void {
  if (!navigator.mediaDevices) return; // a page that is none of the server's
  globalThis.noted = { connections: [], tracks: [] };
  const Plain = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Plain {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      noted.connections.push(this);
    }
  };
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await real(constraints);
    noted.tracks.push(...stream.getTracks());
    return stream;
  };
}

function openTracks(somebody: Participant, kind: string): Promise<string[]> {
  return somebody.page.evaluate(
    (kind) => noted.tracks.filter((track) => track.kind === kind && track.readyState === "live").map(({ id }) => id),
    kind,
  );
}

/** What the page took as the server's answer for its microphone, which is its first m-line. */
async function microphoneLine(somebody: Participant): Promise<string> {
  const sdp = await somebody.page.evaluate(() => noted.connections.at(-1)?.currentRemoteDescription?.sdp ?? "");
  return sdp.split(/^(?=m=)/m)[1] ?? "";
}

/** The heights of the camera's layers in which frames left within two seconds. */
function heightsSent(somebody: Participant): Promise<number[]> {
  return somebody.page.evaluate(async () => {
    const look = async () => {
      const stats = await noted.connections.at(-1)?.getStats();
      return [...(stats?.values() ?? [])].filter((entry) => entry.type === "outbound-rtp" && entry.kind === "video");
    };
    const before = new Map((await look()).map((entry) => [entry.id, entry.framesEncoded ?? 0]));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return (await look())
      .filter((entry) => (entry.framesEncoded ?? 0) > (before.get(entry.id) ?? 0))
      .map((entry) => entry.frameHeight ?? 0);
  });
}

/** Bytes of pictures that came or went within two seconds. */
function videoBytes(somebody: Participant, type: "inbound-rtp" | "outbound-rtp"): Promise<number> {
  return somebody.page.evaluate(async (type) => {
    const count = async () => {
      const stats = await noted.connections.at(-1)?.getStats();
      return [...(stats?.values() ?? [])]
        .filter((entry) => entry.type === type && entry.kind === "video")
        .reduce((sum, entry) => sum + (entry.bytesReceived ?? entry.bytesSent ?? 0), 0);
    };
    const before = await count();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return (await count()) - before;
  }, type);
}

function someMuted(somebody: Participant): Promise<boolean> {
  return somebody.page.$$eval("audio", (players) => players.some((player) => player.muted));
}
