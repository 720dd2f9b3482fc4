// Why a device cannot be had, and the way out in this browser.

import type { Strings } from '../strings';
import type { Device, DeviceProblem } from './capture';

export type BrowserFamily = 'chromium' | 'firefox' | 'other';

/** Browsers place their permissions differently; nothing else depends on this. */
export function familyOf(userAgent: string): BrowserFamily {
  if (/Firefox\//.test(userAgent)) return 'firefox';
  return /Chrom(e|ium)\//.test(userAgent) ? 'chromium' : 'other';
}

export function problemText(
  problem: DeviceProblem,
  device: Device,
  { devices, media, foyer }: Strings,
  userAgent: string = navigator.userAgent,
): string {
  if (problem === 'backdrop') return foyer.backdrop.failed;
  const text = devices[problem][device];
  return problem === 'denied' && device !== 'screen' ? `${text} ${media.denied[familyOf(userAgent)]}` : text;
}
