// Getting at microphones, cameras and screens. Called only on a person's action, or for a device that a person has
// switched on and that is gone.

export type Device = 'microphone' | 'camera' | 'screen';
/** The devices that are captured by what they are, not by what is shown on them. */
export type Input = 'microphone' | 'camera';

/** Why a device could not be had; `backdrop`: the room behind the person could not be hidden. */
export type DeviceProblem = CaptureProblem | 'backdrop';
/** What the browser says. */
export type CaptureProblem = 'denied' | 'missing' | 'busy' | 'unsupported';

export type Captured = { track: MediaStreamTrack } | { problem: CaptureProblem };

/** Towards the person or away (Media Capture and Streams, section 4.3.7). */
export type Facing = 'user' | 'environment';

/** The highest picture that is sent, in lines; 0 is automatic. */
export const SEND_HEIGHTS = [0, 180, 360, 720, 1080] as const;
export type SendHeight = (typeof SEND_HEIGHTS)[number];

/** Whether a shared screen is to be sharp or to move smoothly (MediaStreamTrack content hints). */
export type ShareHint = 'detail' | 'motion';

export interface MicrophoneSettings {
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
  originalSound: boolean;
}

export interface CameraSettings {
  facing: Facing | '';
  sendHeight: SendHeight;
}

/** Opens this microphone; any, if the id is empty. */
export function captureMicrophone(deviceId: string, settings: MicrophoneSettings): Promise<Captured> {
  return capture('audio', deviceId, soundConstraints(settings));
}

/** Opens this camera; any, if the id is empty. */
export function captureCamera(deviceId: string, { facing, sendHeight }: CameraSettings): Promise<Captured> {
  const high = sendHeight > 720;
  return capture('video', deviceId, {
    width: { ideal: high ? 1920 : 1280 },
    height: { ideal: high ? 1080 : 720 },
    frameRate: { ideal: 30, max: 30 },
    ...(facing && !deviceId && { facingMode: { ideal: facing } }),
  });
}

export function soundConstraints(settings: MicrophoneSettings): MediaTrackConstraints {
  const { echoCancellation, noiseSuppression, autoGainControl, originalSound } = settings;
  return originalSound
    ? {
        echoCancellation: false,
        noiseSuppression: false,
        autoGainControl: false,
        channelCount: { ideal: 2 },
      }
    : { echoCancellation, noiseSuppression, autoGainControl };
}

/** What getDisplayMedia takes beyond TypeScript's types (Screen Capture, section 5.4). */
interface ShareOptions extends DisplayMediaStreamOptions {
  selfBrowserSurface: 'exclude' | 'include';
  surfaceSwitching: 'exclude' | 'include';
  systemAudio: 'exclude' | 'include';
}

/** Lets the person choose a screen or window; `null` if they chose none. */
export async function captureScreen(
  hint: ShareHint,
): Promise<{ video: MediaStreamTrack; audio: MediaStreamTrack | null } | { problem: CaptureProblem } | null> {
  if (!navigator.mediaDevices?.getDisplayMedia) return { problem: 'unsupported' };
  const options: ShareOptions = {
    video: { frameRate: { ideal: FRAME_RATES[hint], max: 30 } },
    // What is played there is to be heard as it is.
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    selfBrowserSurface: 'exclude',
    surfaceSwitching: 'include',
    systemAudio: 'include',
  };
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(options);
    const [video] = stream.getVideoTracks();
    if (!video) return { problem: 'missing' };
    video.contentHint = hint;
    const [audio = null] = stream.getAudioTracks();
    if (audio) audio.contentHint = 'music';
    return { video, audio };
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    // Closing the browser's chooser and a refusal by the system look alike but for the words of the latter.
    if (name === 'NotAllowedError') return /system/i.test(String(error)) ? { problem: 'denied' } : null;
    return { problem: problemOf(error) };
  }
}

/** Pictures a second of a shared screen. */
const FRAME_RATES: Record<ShareHint, number> = { detail: 15, motion: 30 };

/** Changes what a running share is for. */
export async function hintShare(track: MediaStreamTrack, hint: ShareHint): Promise<void> {
  track.contentHint = hint;
  try {
    await track.applyConstraints({ frameRate: { ideal: FRAME_RATES[hint], max: 30 } });
  } catch {
    // The browser keeps its rate; the hint still tells the encoder what matters.
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
    return { problem: problemOf(error) };
  }
}

/** Names as in Media Capture and Streams, section 10.2. */
export function problemOf(error: unknown): CaptureProblem {
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
