// Getting at microphones, cameras and screens. Called only on a person's action.

export type Device = 'microphone' | 'camera' | 'screen';

/** Why a device could not be had. */
export type DeviceProblem = 'denied' | 'missing' | 'busy' | 'unsupported';

export type Captured = { track: MediaStreamTrack } | { problem: DeviceProblem };

/** Opens a microphone, the chosen one or else any. */
export function captureMicrophone(deviceId: string): Promise<Captured> {
  return capture('audio', deviceId, {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  });
}

/** Opens a camera, the chosen one or else any. */
export function captureCamera(deviceId: string): Promise<Captured> {
  return capture('video', deviceId, {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30, max: 30 },
  });
}

/** Lets the person choose a screen or window; `null` if they chose none. */
export async function captureScreen(): Promise<
  { video: MediaStreamTrack; audio: MediaStreamTrack | null } | { problem: DeviceProblem } | null
> {
  if (!navigator.mediaDevices?.getDisplayMedia) return { problem: 'unsupported' };
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { ideal: 15, max: 30 } },
      audio: true,
    });
    const [video] = stream.getVideoTracks();
    if (!video) return { problem: 'missing' };
    video.contentHint = 'detail';
    return { video, audio: stream.getAudioTracks()[0] ?? null };
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    // Closing the browser's chooser and a refusal by the system look alike but for the words of the latter.
    if (name === 'NotAllowedError') return /system/i.test(String(error)) ? { problem: 'denied' } : null;
    return { problem: problemOf(error) };
  }
}

/** Which devices there are; without names until one was allowed. */
export async function listDevices(): Promise<MediaDeviceInfo[]> {
  try {
    return (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  } catch {
    return [];
  }
}

async function capture(
  kind: 'audio' | 'video',
  deviceId: string,
  settings: MediaTrackConstraints,
): Promise<Captured> {
  if (!navigator.mediaDevices?.getUserMedia) return { problem: 'unsupported' };
  const ask = async (constraints: MediaTrackConstraints): Promise<Captured> => {
    const stream = await navigator.mediaDevices.getUserMedia({ [kind]: constraints });
    const [track] = stream.getTracks();
    return track ? { track } : { problem: 'missing' };
  };
  try {
    return await ask(deviceId ? { ...settings, deviceId: { exact: deviceId } } : settings);
  } catch (error) {
    const problem = problemOf(error);
    if (!deviceId || problem === 'denied') return { problem };
    // The chosen device is gone or taken: any other will do.
    try {
      return await ask(settings);
    } catch (other) {
      return { problem: problemOf(other) };
    }
  }
}

/** Names as in Media Capture and Streams, section 10.2. */
export function problemOf(error: unknown): DeviceProblem {
  switch (error instanceof Error || error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'TypeError':
      return 'unsupported';
    default:
      return 'busy';
  }
}
