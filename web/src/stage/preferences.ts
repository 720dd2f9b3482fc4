// What a person prefers to look at, remembered on this device.

import { type LayoutChoice, type SelfView, SPLIT } from '../layout/stage';

export interface StagePreferences {
  layout: LayoutChoice;
  selfView: SelfView;
  /** Where the divider stands, as the large ones' part of the room. */
  split: number;
}

export const STAGE_PREFERENCES: StagePreferences = {
  layout: 'automatic',
  selfView: 'automatic',
  split: SPLIT.usual,
};
