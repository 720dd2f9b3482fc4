// What stands of microphone, camera, screen and speaker.

import type { Device, DeviceProblem, Input } from '../media/capture';

export interface DeviceState {
  /** Live and sent (if in a meeting). */
  on: boolean;
  /** Asked for, not there yet. */
  starting: boolean;
  problem: DeviceProblem | null;
  /** For the preview and the meter, as it is sent; kept while a microphone is muted. */
  track: MediaStreamTrack | null;
  /** A camera that looks away from the person. */
  away: boolean;
}

export const DEVICE_OFF: DeviceState = {
  on: false,
  starting: false,
  problem: null,
  track: null,
  away: false,
};

/** A device went, came back, or could not be had, and another one is in use. Names as the system gives them. */
export interface DeviceNews {
  id: number;
  what: 'gone' | 'back' | 'not_taken';
  device: Input | 'speaker';
  /** Which one is not in use. */
  was: string;
  /** Which one is. */
  now: string;
}

export interface DevicesState {
  devices: Record<Device, DeviceState>;
  /** The sound of the shared screen. */
  screenAudio: MediaStreamTrack | null;
  /** Microphones, cameras and speakers that there are. */
  available: readonly MediaDeviceInfo[];
  /** The speaker in use; empty is the system's default. */
  speaker: string;
  /** A key or button is held to talk. */
  talking: boolean;
  deviceNews: DeviceNews | null;
  /** Painting a backdrop takes this device too long. */
  backdropSlow: boolean;
}

export const NO_DEVICES: DevicesState = {
  devices: { microphone: DEVICE_OFF, camera: DEVICE_OFF, screen: DEVICE_OFF },
  screenAudio: null,
  available: [],
  speaker: '',
  talking: false,
  deviceNews: null,
  backdropSlow: false,
};
