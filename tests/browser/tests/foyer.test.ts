// Before the door: who is inside, what comes through the network, and what others see behind a person.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BrowserName } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { opened } from "../lib/opened.ts";
import { Participant } from "../lib/participant.ts";
import { until } from "../lib/server.ts";

const { browsers, server } = await opened();

for (const kind of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(kind, () => {
    test("who holds the link learns who is there, and with a waiting room only how many", async () => {
      const cast = new Cast();
      const ann = await Participant.open(await browsers.get("chromium"), "Ann");
      const ben = await Participant.open(await browsers.get(kind), "Ben");
      cast.add(ann);
      cast.add(ben);
      const link = await ann.create(server.origin);
      await ben.page.goto(link);
      await ben.reads("Ann is there.");
      await ben.reads("Whoever has the link comes straight in.");
      await ann.turn("Waiting room", true);
      await ben.reads("1 person is there.");
      await ben.reads("A host lets you in.");
      assert.doesNotMatch(await ben.text(), /Ann/);
      await ann.turn("Lock the meeting", true);
      await ben.reads("The meeting is locked");
      await cast.goes();
    });

    test("the network is tried before joining, and nobody inside notices", async () => {
      const cast = new Cast();
      const ann = await Participant.open(await browsers.get("chromium"), "Ann");
      const ben = await Participant.open(await browsers.get(kind), "Ben");
      cast.add(ann);
      cast.add(ben);
      const link = await ann.create(server.origin);
      await ben.page.goto(link);
      await ben.press("Test connection");
      await ben.reads("Your connection is fit for sound and picture.");
      const found = await findings(ben);
      assert.match(found["Direct (UDP)"] ?? "", /works/);
      assert.match(found["Detour (TCP)"] ?? "", /works/);
      assert.match(found["Web proxy (TURN)"] ?? "", /works/);
      assert.match(found["Download"] ?? "", /about .*Mb/);
      assert.deepEqual(await ann.page.$$eval(".tile", (tiles) => tiles.length), 1);
      await cast.goes();
    });

    test("a network that lets no UDP through is told as such, with what to ask for, and the meeting works over TCP", async () => {
      const cast = new Cast();
      const ben = await Participant.open(await browsers.get(kind), "Ben");
      cast.add(ben);
      await ben.page.evaluateOnNewDocument(swallow, ["udp"]);
      await ben.page.goto(`${server.origin}/#new`);
      await ben.press("Test connection");
      await ben.reads("The meeting will work by a detour");
      await ben.reads(/allow UDP to [\d.:a-f]+, port \d+/);
      const found = await findings(ben);
      assert.match(found["Direct (UDP)"] ?? "", /does not get through/);
      assert.match(found["Detour (TCP)"] ?? "", /works/);
      await cast.goes();
    });

    test("a network that lets neither through is told before somebody sits in a silent meeting", async () => {
      const cast = new Cast();
      const ben = await Participant.open(await browsers.get(kind), "Ben");
      cast.add(ben);
      await ben.page.evaluateOnNewDocument(swallow, ["udp", "tcp"]);
      await ben.page.goto(`${server.origin}/#new`);
      await ben.press("Test connection");
      await ben.reads("Sound and picture do not get through.");
      await cast.goes();
    });

    test("the room behind a person is hidden on the device, and the person is not", async (t) => {
      const cast = new Cast();
      const ben = await Participant.open(await browsers.get(kind), "Ben");
      cast.add(ben);
      await ben.page.evaluateOnNewDocument(personInARoom);
      await ben.page.goto(`${server.origin}/#new`);
      await ben.camera(true);
      await until("the room as it is", async () => (await look(ben)).room > 40);
      const before = await look(ben);
      await choose(ben, "Plain");
      let plain = before;
      await until("a plain room, and the face stays", async () => {
        plain = await look(ben);
        // Until the first painted picture there is none, and where the person is becomes clear by and by.
        if (plain.room >= 0 && plain.room < 6 && Math.abs(plain.face - before.face) < 25) return true;
        throw new Error(JSON.stringify({ before, plain }));
      });
      await choose(ben, "Blurred");
      // The stripes of the room run into each other; their mean colour is another than the plain one.
      await until("a blurred room", async () => {
        const { room, mean } = await look(ben);
        return room >= 0 && room < 15 && Math.abs(mean - plain.mean) > 15;
      });
      await until("the face stays", async () => Math.abs((await look(ben)).face - before.face) < 25);
      const rate = await ben.page.evaluate(async () => {
        const video = document.querySelector<HTMLVideoElement>(".preview video");
        let shown = 0;
        const count = () => {
          shown += 1;
          video?.requestVideoFrameCallback(count);
        };
        video?.requestVideoFrameCallback(count);
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        return shown / 3;
      });
      t.diagnostic(`${rate.toFixed(1)} pictures a second at 640x360`);
      assert.ok(rate > 1, `it moves: ${rate} pictures a second`);
      await choose(ben, "As it is");
      await until("the room is back", async () => (await look(ben)).room > 40);
      await cast.goes();
    });
  });
}

/** What the test of the network found, by its rows. */
function findings(somebody: Participant): Promise<Record<string, string>> {
  return somebody.page.$$eval(".network-rows > div", (rows) =>
    Object.fromEntries(rows.map((row) => [row.querySelector("dt")?.textContent ?? "", row.querySelector("dd")?.textContent ?? ""])),
  );
}

function choose(somebody: Participant, backdrop: string): Promise<void> {
  return somebody.click(`::-p-xpath(//div[contains(@class, "backdrop")]//label[normalize-space(.)="${backdrop}"])`);
}

/** Runs in the page: what is sent to the server by these ways goes to a port where nobody listens. */
function swallow(ways: string[]): void {
  if (typeof RTCPeerConnection === "undefined") return;
  const real = RTCPeerConnection.prototype.setRemoteDescription as (description: RTCSessionDescriptionInit) => Promise<void>;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    const sdp = description?.sdp?.replace(/^(a=candidate:\S+ \d+ (\S+) \d+ \S+) \d+/gm, (line, head, way) => (ways.includes(way.toLowerCase()) ? `${head} 9` : line));
    return real.call(this, { ...description, sdp } as RTCSessionDescriptionInit);
  };
}

/** Runs in the page: its camera shows a drawn person before a striped wall, at 640x360. */
function personInARoom(): void {
  if (!navigator.mediaDevices) return;
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 640;
    canvas.height = 360;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    const ellipse = (color: string, x: number, y: number, w: number, h: number, from = 0, to = 2 * Math.PI) => {
      context.fillStyle = color;
      context.beginPath();
      context.ellipse(x * 2.5, y * 2.5, w * 1.25, h * 1.25, 0, from, to);
      context.fill();
    };
    const draw = () => {
      for (let x = 0; x < 640; x += 20) {
        context.fillStyle = x % 40 ? "#f0f0e0" : "#303848";
        context.fillRect(x, 0, 20, 360);
      }
      const sway = Math.sin(Date.now() / 700);
      ellipse("#28326e", 128 + sway, 160, 136, 120);
      context.fillStyle = "#cda082";
      context.fillRect(285, 212, 70, 63);
      ellipse("#e0b496", 128 + sway, 67, 56, 75);
      ellipse("#3c2819", 128 + sway, 57, 64, 70, Math.PI, 2 * Math.PI);
      for (const eye of [117, 139]) {
        ellipse("#fff", eye + sway, 63, 8, 6);
        ellipse("#281e14", eye + sway, 63, 4, 6);
      }
      ellipse("#b45a5a", 128 + sway, 88, 20, 8);
    };
    draw();
    setInterval(draw, 33);
    return canvas.captureStream(30);
  };
}

/** In one's own preview: how much the wall changes from left to right, its mean, and how bright the face is. */
function look(somebody: Participant): Promise<{ room: number; mean: number; face: number }> {
  return somebody.page.evaluate(() => {
    const video = document.querySelector<HTMLVideoElement>(".preview video");
    if (!video || video.videoWidth === 0) return { room: -1, mean: -1, face: -1 };
    const canvas = new OffscreenCanvas(640, 360);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("no canvas");
    context.drawImage(video, 0, 0, 640, 360);
    const grey = (x: number, y: number, w: number, h: number) => {
      const { data } = context.getImageData(x, y, w, h);
      return Array.from({ length: w * h }, (_, i) => ((data[i * 4] ?? 0) + (data[i * 4 + 1] ?? 0) + (data[i * 4 + 2] ?? 0)) / 3);
    };
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const wall = grey(10, 40, 120, 60);
    const middle = mean(wall);
    const spread = Math.sqrt(mean(wall.map((value) => (value - middle) ** 2)));
    return { room: spread, mean: middle, face: mean(grey(300, 175, 40, 25)) };
  });
}
