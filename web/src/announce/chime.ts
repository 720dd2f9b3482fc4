// Short quiet tones for what happens while one looks elsewhere.

/** Frequencies in hertz, one after the other. */
const NOTES = {
  came: [523, 659],
  waits: [659, 523, 659],
  hand: [587],
  time: [784, 659, 523],
} as const;
const NOTE_SECONDS = 0.14;
const LOUDNESS = 0.05;

let context: AudioContext | undefined;

export async function playChime(what: keyof typeof NOTES): Promise<void> {
  try {
    context ??= new AudioContext();
    await context.resume();
    let at = context.currentTime + 0.02;
    for (const frequency of NOTES[what]) {
      const tone = new OscillatorNode(context, { frequency });
      const loudness = new GainNode(context, { gain: 0 });
      loudness.gain.setTargetAtTime(LOUDNESS, at, 0.01);
      loudness.gain.setTargetAtTime(0, at + NOTE_SECONDS * 0.5, 0.04);
      tone.connect(loudness).connect(context.destination);
      tone.start(at);
      tone.stop(at + NOTE_SECONDS * 2);
      at += NOTE_SECONDS;
    }
  } catch {
    // The browser holds the sound back: nothing is missed but a tone.
  }
}
