// The speaker: where sound goes, and a short tone to test it.

interface Sink {
  setSinkId?(deviceId: string): Promise<void>;
}

/** Sends an element's sound to a speaker; an empty id is the system's default. */
export async function sendTo(element: HTMLMediaElement, deviceId: string): Promise<void> {
  try {
    await (element as Sink).setSinkId?.(deviceId);
  } catch {
    // The speaker is gone; the sound stays where it was.
  }
}

/** Two soft notes through the chosen speaker; resolves when they are over. */
export async function playTest(deviceId: string): Promise<void> {
  const context = new AudioContext();
  const target = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = target.stream;
  await sendTo(element, deviceId);
  for (const [index, pitch] of [523.25, 783.99].entries()) {
    const at = context.currentTime + 0.1 + index * 0.32;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.25, at + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.75);
    tone.connect(volume).connect(target);
    tone.start(at);
    tone.stop(at + 0.8);
  }
  try {
    await element.play();
    await new Promise((resolve) => setTimeout(resolve, 1_300));
  } finally {
    element.srcObject = null;
    await context.close();
  }
}
