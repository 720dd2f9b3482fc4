// What a person would see and hear, measured: pixels of a played picture, the spectrum of played sound.
import type { Page } from "puppeteer-core";

export interface Picture {
  width: number;
  height: number;
  /** Mean distance between the strongest and the weakest colour of a pixel, 0 to 255; 0 is grey or black. */
  chroma: number;
  /** Mean brightness difference per pixel between two moments, 0 to 255. */
  motion: number;
}

/** Measures the picture of the first video whose accessible name or tile's name contains `name`. */
export function picture(page: Page, selector: string, gap = 700): Promise<Picture | null> {
  return page.evaluate(
    async (selector, gap) => {
      const video = document.querySelector<HTMLVideoElement>(selector);
      if (!video?.videoWidth) return null;
      const canvas = document.createElement("canvas");
      canvas.width = 32;
      canvas.height = 18;
      const context = canvas.getContext("2d", { willReadFrequently: true });
      if (!context) return null;
      const look = () => {
        context.drawImage(video, 0, 0, 32, 18);
        return context.getImageData(0, 0, 32, 18).data;
      };
      const before = look();
      let motion = 0;
      const end = performance.now() + gap;
      let after = before;
      while (performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        after = look();
        let difference = 0;
        for (let i = 0; i < after.length; i += 4) {
          difference += Math.abs((after[i] ?? 0) - (before[i] ?? 0)) + Math.abs((after[i + 1] ?? 0) - (before[i + 1] ?? 0));
        }
        motion = Math.max(motion, difference / (32 * 18 * 2));
      }
      let chroma = 0;
      for (let i = 0; i < after.length; i += 4) {
        const [red = 0, green = 0, blue = 0] = after.subarray(i, i + 3);
        chroma += (Math.max(red, green, blue) - Math.min(red, green, blue)) / (32 * 18);
      }
      return { width: video.videoWidth, height: video.videoHeight, chroma, motion };
    },
    selector,
    gap,
  );
}

export interface Sound {
  /** Frequency of the strongest partial, in Hz. */
  peak: number;
  /** Its level, in decibels of full scale. */
  level: number;
  /** How far it stands above the median of the spectrum, in decibels. */
  above: number;
}

/** Records what the page plays from the network for `milliseconds`, and finds its strongest tone. */
export function sound(page: Page, selector: string, milliseconds = 1500): Promise<Sound | null> {
  return page.evaluate(
    async (selector, milliseconds) => {
      const players = [...document.querySelectorAll<HTMLMediaElement>(selector)];
      const streams = players.map((p) => p.srcObject).filter((s): s is MediaStream => s instanceof MediaStream && s.getAudioTracks().length > 0);
      if (streams.length === 0) return null;
      const decoder = new OfflineAudioContext(1, 48_000, 48_000);
      // A recorder works where an AudioContext does not: on a machine without sound hardware.
      const record = async (stream: MediaStream): Promise<Float32Array> => {
        const recorder = new MediaRecorder(stream);
        const chunks: Blob[] = [];
        recorder.ondataavailable = (event) => chunks.push(event.data);
        const stopped = new Promise((resolve) => {
          recorder.onstop = resolve;
        });
        recorder.start();
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
        recorder.stop();
        await stopped;
        const bytes = await new Blob(chunks).arrayBuffer();
        const decoded = await decoder.decodeAudioData(bytes).catch(() => null); // nothing was recorded
        return decoded?.getChannelData(0) ?? new Float32Array(0);
      };
      // A starved browser may owe the end of a recording for minutes.
      const owed = () => new Promise<null>((resolve) => setTimeout(resolve, milliseconds + 5_000, null));
      const recorded = await Promise.all(streams.map((stream) => Promise.race([record(stream), owed()])));
      const WINDOW = 4_096;
      const shape = Float64Array.from({ length: WINDOW }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW));
      let best = { peak: 0, level: -200, above: 0 };
      for (const samples of recorded.filter((samples) => samples !== null)) {
        for (let start = 0; start + WINDOW <= samples.length; start += WINDOW) {
          const weighted = shape.map((weight, i) => weight * (samples[start + i] ?? 0));
          const levels: number[] = [];
          for (let hertz = 100; hertz <= 4_000; hertz += 20) {
            // Goertzel's algorithm: one multiplication a sample. In Firefox all sockets of the page, a worker's as well,
            // wait for the page's main thread, so that whoever measures here must not keep it.
            const twice = 2 * Math.cos((2 * Math.PI * hertz) / 48_000);
            let last = 0;
            let beforeLast = 0;
            for (const sample of weighted) {
              const next = sample + twice * last - beforeLast;
              beforeLast = last;
              last = next;
            }
            const power = last * last + beforeLast * beforeLast - twice * last * beforeLast;
            levels.push(20 * Math.log10((4 * Math.sqrt(Math.max(0, power))) / WINDOW + 1e-10));
          }
          const level = Math.max(...levels);
          if (level > best.level) {
            const median = [...levels].sort((a, b) => a - b)[levels.length >> 1] ?? -200;
            best = { peak: 100 + 20 * levels.indexOf(level), level, above: level - median };
          }
        }
      }
      if (best.level < -60 && recorded.includes(null)) throw new Error("no recording in time");
      return best;
    },
    selector,
    milliseconds,
  );
}
