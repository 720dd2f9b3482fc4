// How loud a microphone is, for the meter.

/** Calls back with 0 (silence) to 1 (loud), many times a second, until the returned function is called. */
export function watchLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let shown = 0;
  let frame = 0;
  const step = () => {
    analyser.getFloatTimeDomainData(samples);
    shown = Math.max(loudness(samples), shown * 0.9);
    tell(shown);
    frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
  void context.resume();
  return () => {
    cancelAnimationFrame(frame);
    source.disconnect();
    void context.close();
  };
}

/** From -60 dB to -10 dB of full scale. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}
