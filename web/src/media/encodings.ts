// The layers in which a picture is sent: how large, at which rate, and which of them.

import type { SendHeight, ShareHint } from './capture';

/** Bits a second for a camera's layers; the last is for 720 lines. */
const LAYERS = [
  { rid: 'q', height: 180, maxBitrate: 150_000 },
  { rid: 'h', height: 360, maxBitrate: 500_000 },
  { rid: 'f', height: 720, maxBitrate: 1_500_000 },
] as const;
/** For 1080 lines. */
const HIGHEST = { height: 1080, maxBitrate: 3_000_000 };
/** A screen needs more to move than to be sharp. */
const SCREEN_BITRATES: Record<ShareHint, number> = { detail: 2_500_000, motion: 4_000_000 };

/**
 * Three layers, smallest first, of a camera of so many lines; those above the ceiling are not active. A smaller camera
 * has smaller layers, each half of the next.
 */
export function cameraEncodings(lines: number, ceiling: SendHeight): RTCRtpEncodingParameters[] {
  const top = ceiling > 720 && lines > 720 ? Math.min(lines, HIGHEST.height) : Math.min(lines, 720);
  return LAYERS.map(({ rid, height, maxBitrate }, index) => {
    const highest = index === LAYERS.length - 1;
    const wanted = highest ? top : Math.min(height, top / 2 ** (LAYERS.length - 1 - index));
    return {
      rid,
      active: ceiling === 0 || wanted <= ceiling || index === 0,
      scaleResolutionDownBy: Math.max(1, lines / wanted),
      maxBitrate: highest && top > 720 ? HIGHEST.maxBitrate : maxBitrate,
    };
  });
}

export function screenEncodings(hint: ShareHint): RTCRtpEncodingParameters[] {
  return [{ maxBitrate: SCREEN_BITRATES[hint] }];
}

/** Gives a sender other encodings of the same layers, while it runs. */
export async function setEncodings(
  sender: RTCRtpSender,
  encodings: readonly RTCRtpEncodingParameters[],
): Promise<void> {
  const parameters = sender.getParameters();
  if (!parameters.encodings?.length) return;
  parameters.encodings = parameters.encodings.map((before, index) => ({
    ...before,
    ...(encodings.find(({ rid }) => rid !== undefined && rid === before.rid) ?? encodings[index]),
  }));
  try {
    await sender.setParameters(parameters);
  } catch {
    // The connection was closed or negotiates at this moment; the next answer applies them.
  }
}
