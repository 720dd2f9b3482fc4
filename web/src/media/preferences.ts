// What a person prefers of sound and picture, remembered on this device.

import type { Backdrop } from '../backdrop/messages';
import type { Facing, SendHeight, ShareHint } from './capture';

export interface MediaPreferences {
  /** Which way a phone's camera looks; empty where a device was chosen instead. */
  facing: Facing | '';
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
  /** The microphone as it is: nothing processed, in stereo, at a high rate. */
  originalSound: boolean;
  /** The microphone is on only while a key or button is held. */
  holdToTalk: boolean;
  /** Say so when somebody talks while muted. */
  mutedAdvice: boolean;
  shareHint: ShareHint;
  /** The highest picture that is sent, in lines; 0 leaves it to the network. */
  sendHeight: SendHeight;
  receive: ReceiveQuality;
  /** What the others see behind the person. */
  backdrop: Backdrop;
  /** No pictures, neither sent nor received. */
  audioOnly: boolean;
}

/** How sharp the pictures of others may be: at most 180 lines, at most 360, or as large as they are shown. */
export type ReceiveQuality = 'low' | 'standard' | 'high';

export const MEDIA_PREFERENCES: MediaPreferences = {
  facing: '',
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  originalSound: false,
  holdToTalk: false,
  mutedAdvice: true,
  shareHint: 'detail',
  sendHeight: 0,
  receive: 'high',
  backdrop: 'none',
  audioOnly: false,
};
