// A voice louder than it came. Kept out of the way of voices that need none: an element plays on where a phone's
// locked screen would stop an audio context.

/** A stream of the track's sound, amplified; `end` lets go of it. */
export function amplified(track: MediaStreamTrack, gain: number): { stream: MediaStream; end: () => void } {
  const context = new AudioContext();
  const stream = new MediaStream([track]);
  // Chromium hands sound from afar to a context only while an element plays it, if only muted.
  const player = new Audio();
  player.muted = true;
  player.srcObject = stream;
  player.play().catch(() => {}); // it was ended before it began
  const source = context.createMediaStreamSource(stream);
  const volume = context.createGain();
  const target = context.createMediaStreamDestination();
  volume.gain.value = gain;
  source.connect(volume).connect(target);
  void context.resume();
  return {
    stream: target.stream,
    end: () => {
      player.srcObject = null;
      source.disconnect();
      void context.close();
    },
  };
}
