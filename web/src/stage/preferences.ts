// What a person prefers to look at, remembered on this device.

import { type LayoutChoice, type SelfView, SPLIT } from '../layout/stage';

export interface StagePreferences {
  layout: LayoutChoice;
  selfView: SelfView;
  /** Where the divider stands, as the large ones' part of the room. */
  split: number;
  /** What others write as they type is shown below the pictures. */
  captions: boolean;
  captionSize: 'normal' | 'large' | 'largest';
}

export const STAGE_PREFERENCES: StagePreferences = {
  layout: 'automatic',
  selfView: 'automatic',
  split: SPLIT.usual,
  captions: true,
  captionSize: 'normal',
};
