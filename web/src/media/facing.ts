// Cameras that look towards the person, and away.

/** Whether there is another camera to turn to: on devices that are held in the hand. */
export function canFlip(available: readonly MediaDeviceInfo[]): boolean {
  return matchMedia('(pointer: coarse)').matches && available.filter(isCamera).length > 1;
}

function isCamera({ kind }: MediaDeviceInfo): boolean {
  return kind === 'videoinput';
}

/** A camera that looks away shows the world, which is no mirror. */
export function looksAway(track: MediaStreamTrack): boolean {
  return track.getSettings().facingMode === 'environment';
}
