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
        await new Promise((resolve) => setTimeout(resolve, 50));
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

/** Listens to everything that the page plays from the network, for up to `milliseconds`; the loudest moment counts. */
export function sound(page: Page, selector: string, milliseconds = 2500): Promise<Sound | null> {
  return page.evaluate(
    async (selector, milliseconds) => {
      const players = [...document.querySelectorAll<HTMLMediaElement>(selector)];
      const streams = players.map((p) => p.srcObject).filter((s): s is MediaStream => s instanceof MediaStream && s.getAudioTracks().length > 0);
      if (streams.length === 0) return null;
      const context = new AudioContext();
      await context.resume();
      const analyser = context.createAnalyser();
      analyser.fftSize = 4096;
      analyser.smoothingTimeConstant = 0;
      for (const stream of streams) context.createMediaStreamSource(stream).connect(analyser);
      const bins = new Float32Array(analyser.frequencyBinCount);
      let best = { peak: 0, level: -Infinity, above: 0 };
      const end = performance.now() + milliseconds;
      while (performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        analyser.getFloatFrequencyData(bins);
        let top = 4;
        for (let i = 4; i < bins.length; i++) if ((bins[i] ?? -999) > (bins[top] ?? -999)) top = i;
        const level = bins[top] ?? -Infinity;
        if (level > best.level) {
          const median = [...bins].sort((a, b) => a - b)[bins.length >> 1] ?? -Infinity;
          best = { peak: (top * context.sampleRate) / analyser.fftSize, level, above: level - median };
        }
      }
      await context.close();
      return Number.isFinite(best.level) ? best : { peak: 0, level: -200, above: 0 };
    },
    selector,
    milliseconds,
  );
}
