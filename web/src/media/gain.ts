// A voice louder than it came. Kept out of the way of voices that need none: an element plays on where a phone's
// locked screen would stop an audio context.

/** A stream of the track's sound, amplified; `end` lets go of it. */
export function amplified(track: MediaStreamTrack, gain: number): { stream: MediaStream; end: () => void } {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const volume = context.createGain();
  const target = context.createMediaStreamDestination();
  volume.gain.value = gain;
  source.connect(volume).connect(target);
  void context.resume();
  return {
    stream: target.stream,
    end: () => {
      source.disconnect();
      void context.close();
    },
  };
}
