// The layers in which a picture is sent: how large, at which rate, and which of them.

import type { PictureCodec } from '../generated/core';
import type { SendHeight, ShareHint } from './capture';
import { isCodec, layersInAStream, RATES, STACKED } from './codecs';

/** What RTCRtpEncodingParameters has beyond TypeScript's types (Scalable Video Coding extension of WebRTC, section 5). */
export interface Encoding extends Omit<RTCRtpEncodingParameters, 'codec'> {
  scalabilityMode?: string | undefined;
  codec?: RTCRtpCodec | undefined;
}

/** Bits a second for a camera's layers; the last is for 720 lines. */
const LAYERS = [
  { rid: 'q', height: 180, maxBitrate: 150_000 },
  { rid: 'h', height: 360, maxBitrate: 500_000 },
  { rid: 'f', height: 720, maxBitrate: 1_500_000 },
] as const;
/** For 1080 lines. */
const HIGHEST = { height: 1080, maxBitrate: 3_000_000 };
/** For all layers together where they stand on each other, up to so many lines. */
const STACKED_BITRATES = [
  { height: 180, maxBitrate: 150_000 },
  { height: 360, maxBitrate: 450_000 },
  { height: 720, maxBitrate: 1_600_000 },
  { height: 1080, maxBitrate: 2_800_000 },
] as const;

/** A screen needs more to move than to be sharp. */
const SCREEN_BITRATES: Record<ShareHint, number> = { detail: 2_500_000, motion: 4_000_000 };
/** What thin lines get of it: half as large. */
const SMALL_SCREEN_BITRATES: Record<ShareHint, number> = { detail: 400_000, motion: 800_000 };
/** What is text mostly takes half of it in AV1, whose tools for screens VP8 lacks. */
const AV1_SHARE = 0.5;

/**
 * Three layers, smallest first, of a camera of so many lines; those above the ceiling are not active. A smaller camera
 * has smaller layers, each half of the next.
 */
export function cameraEncodings(lines: number, ceiling: SendHeight, codec: PictureCodec): Encoding[] {
  const top = ceiling > 720 && lines > 720 ? Math.min(lines, HIGHEST.height) : Math.min(lines, 720);
  if (codec !== 'vp8') return stacked(lines, ceiling === 0 ? top : Math.min(top, ceiling), codec);
  const independent = inStreams();
  return LAYERS.map(({ rid, height, maxBitrate }, index) => {
    const highest = index === LAYERS.length - 1;
    const wanted = highest ? top : Math.min(height, top / 2 ** (LAYERS.length - 1 - index));
    return {
      ...independent,
      rid,
      active: ceiling === 0 || wanted <= ceiling || index === 0,
      scaleResolutionDownBy: Math.max(1, lines / wanted),
      maxBitrate: highest && top > 720 ? HIGHEST.maxBitrate : maxBitrate,
    };
  });
}

/** Two layers, smallest first. In AV1 one, of which thin lines get fewer pictures. */
export function screenEncodings(hint: ShareHint, codec: PictureCodec): Encoding[] {
  const maxBitrate = SCREEN_BITRATES[hint];
  if (codec === 'vp8') {
    const independent = inStreams();
    return [
      {
        ...independent,
        rid: 'q',
        active: true,
        scaleResolutionDownBy: 2,
        maxBitrate: SMALL_SCREEN_BITRATES[hint],
      },
      { ...independent, rid: 'f', active: true, maxBitrate },
    ];
  }
  return inOneStream(['q', 'f'], {
    codec: named(codec),
    scalabilityMode: RATES,
    scaleResolutionDownBy: 1,
    maxBitrate: maxBitrate * AV1_SHARE,
  });
}

/** Each layer a stream of VP8, which has to be said where there are other codecs: what is not said stays as it was. */
function inStreams(): Encoding {
  const chosen = layersInAStream() ? { codec: named('vp8'), scalabilityMode: RATES } : {};
  return { ...chosen, scaleResolutionDownBy: 1 };
}

function stacked(lines: number, top: number, codec: PictureCodec): Encoding[] {
  const rate = STACKED_BITRATES.find(({ height }) => top <= height) ?? HIGHEST;
  return inOneStream(
    LAYERS.map(({ rid }) => rid),
    {
      codec: named(codec),
      scalabilityMode: STACKED,
      scaleResolutionDownBy: Math.max(1, lines / top),
      maxBitrate: rate.maxBitrate,
    },
  );
}

/** The first stream has all layers, the others rest. */
function inOneStream(rids: readonly string[], encoding: Encoding): Encoding[] {
  return rids.map((rid, index) =>
    index === 0 ? { ...encoding, rid, active: true } : { rid, active: false, codec: encoding.codec },
  );
}

function named(codec: PictureCodec): RTCRtpCodec | undefined {
  return RTCRtpSender.getCapabilities('video')?.codecs.find((one) => isCodec(one, codec));
}

/**
 * Gives a sender other encodings of the same layers, while it runs, and says what is kept where not all can be. Whether
 * they were taken; a codec that was not agreed on is not even asked for.
 */
export async function setEncodings(
  sender: RTCRtpSender,
  encodings: readonly Encoding[],
  keeps: RTCDegradationPreference,
): Promise<boolean> {
  const parameters = sender.getParameters();
  if (!parameters.encodings?.length) return true;
  const agreed = (codec: RTCRtpCodec) =>
    parameters.codecs.some(({ mimeType }) => mimeType.toLowerCase() === codec.mimeType.toLowerCase());
  if (encodings.some(({ codec }) => codec && !agreed(codec))) return false;
  parameters.degradationPreference = keeps;
  parameters.encodings = parameters.encodings.map((before, index) => ({
    ...before,
    ...(encodings.find(({ rid }) => rid !== undefined && rid === before.rid) ?? encodings[index]),
  })) as RTCRtpEncodingParameters[];
  try {
    await sender.setParameters(parameters);
    return true;
  } catch {
    return false;
  }
}
