// A captured track among the devices that the browser lists. Without permission the list has no ids.

import type { Input } from './capture';

const KINDS = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const;
/** Chromium's entries that stand for whichever device the system prefers. */
const STANDS_FOR_ANOTHER: readonly string[] = ['default', 'communications'];

/** Whether the device of this id is listed; with `null`, whether any of its kind is. */
export function isListed(
  device: Input | 'speaker',
  id: string | null,
  listed: readonly MediaDeviceInfo[],
): boolean {
  return listed.some(({ kind, deviceId }) => kind === KINDS[device] && (id === null || deviceId === id));
}

/** The id of the device itself, also where the track was asked for by the system's preference; empty if unknown. */
export function physicalId(track: MediaStreamTrack, listed: readonly MediaDeviceInfo[]): string {
  const { deviceId = '', groupId } = track.getSettings();
  if (!STANDS_FOR_ANOTHER.includes(deviceId)) return deviceId;
  const kind = track.kind === 'audio' ? 'audioinput' : 'videoinput';
  const itself = listed.find(
    (entry) =>
      entry.kind === kind && entry.groupId === groupId && !STANDS_FOR_ANOTHER.includes(entry.deviceId),
  );
  return itself?.deviceId ?? '';
}

/** Whether a track's device is no longer there. */
export function gone(track: MediaStreamTrack, listed: readonly MediaDeviceInfo[]): boolean {
  const kind = track.kind === 'audio' ? 'audioinput' : 'videoinput';
  const ids = listed.filter((entry) => entry.kind === kind && entry.deviceId).map(({ deviceId }) => deviceId);
  const { deviceId } = track.getSettings();
  // Nothing is concluded from a list without ids.
  if (!deviceId || ids.length === 0) return listed.length > 0 && !listed.some((entry) => entry.kind === kind);
  return !ids.includes(deviceId);
}
