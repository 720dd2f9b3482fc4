// What streams are.

import type { StreamName } from '../generated/core';

export function isSound(stream: StreamName): boolean {
  return stream === 'microphone' || stream === 'screen_audio';
}
