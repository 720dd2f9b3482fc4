// What this browser and device do with codecs of pictures beside VP8, which all know (RFC 7742, section 5).

/** Beside VP8. */
export interface Codecs {
  vp9: boolean;
  av1: boolean;
}

export const NO_CODECS: Codecs = { vp9: false, av1: false };

/** Layers in one stream: three sizes at three rates, of which each stands on the smaller ones at keyframes only. */
export const STACKED = 'L3T3_KEY';
/** One size at three rates. */
export const RATES = 'L1T3';

const DESCRIPTOR = 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension';
/** Such codecs take what several layers of VP8 take together, and more: only where there are processors to spare. */
const PROCESSORS = { cameras: 8, screens: 4 };

/** Whether a codec is the one that is meant: of VP9 and AV1 the profile that all have. */
export function isCodec({ mimeType, sdpFmtpLine = '' }: RTCRtpCodec, codec: 'vp8' | 'vp9' | 'av1'): boolean {
  const profile = sdpFmtpLine.match(/profile(?:-id)?=(\d+)/)?.[1] ?? '0';
  return mimeType.toLowerCase() === `video/${codec}` && profile === '0';
}

/** What can be decoded. Frames of AV1 are told apart by the Dependency Descriptor alone. */
export function decodes(): Codecs {
  const { receives, describes } = abilities();
  const has = (codec: 'vp9' | 'av1') => receives.some((one) => isCodec(one, codec));
  return { vp9: has('vp9'), av1: has('av1') && describes };
}

/** What is encoded well: VP9 for cameras, AV1 for screens. */
export function encodes(): Codecs {
  const { sends, layers } = abilities();
  if (!layers || isPhone()) return NO_CODECS;
  // What cannot be decoded is not offered.
  const able = decodes();
  const has = (codec: 'vp9' | 'av1') => able[codec] && sends.some((one) => isCodec(one, codec));
  const processors = navigator.hardwareConcurrency ?? 1;
  return {
    vp9: has('vp9') && processors >= PROCESSORS.cameras,
    av1: has('av1') && processors >= PROCESSORS.screens,
  };
}

/** Whether the browser makes layers inside one stream, and takes another codec while it sends. */
export function layersInAStream(): boolean {
  return abilities().layers;
}

/** What of a transceiver TypeScript's types lack (WebRTC extensions, section 5.2). */
interface Describing extends RTCRtpTransceiver {
  getHeaderExtensionsToNegotiate?(): { uri: string; direction: RTCRtpTransceiverDirection }[];
  setHeaderExtensionsToNegotiate?(
    extensions: readonly { uri: string; direction: RTCRtpTransceiverDirection }[],
  ): void;
}

/** Asks for the Dependency Descriptor with what is received: browsers have it, and leave it out. */
export function askForDescriptor(transceiver: Describing): boolean {
  const extensions = transceiver.getHeaderExtensionsToNegotiate?.() ?? [];
  if (!extensions.some(({ uri }) => uri === DESCRIPTOR)) return false;
  const asked = extensions.map((one) =>
    one.uri === DESCRIPTOR ? { ...one, direction: 'sendrecv' as const } : one,
  );
  transceiver.setHeaderExtensionsToNegotiate?.(asked);
  return true;
}

interface Abilities {
  receives: readonly RTCRtpCodec[];
  sends: readonly RTCRtpCodec[];
  /** Layers inside one stream (Scalable Video Coding extension of WebRTC). */
  layers: boolean;
  /** The Dependency Descriptor is read. */
  describes: boolean;
}

let known: Abilities | undefined;

/** What the browser can do, found out once. */
function abilities(): Abilities {
  known ??= foundOut();
  return known;
}

function foundOut(): Abilities {
  const nothing = { receives: [], sends: [], layers: false, describes: false };
  if (typeof RTCPeerConnection === 'undefined') return nothing;
  let trial: RTCPeerConnection | undefined;
  try {
    trial = new RTCPeerConnection();
    const receives = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
    const sends = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
    const vp8 = sends.find((one) => isCodec(one, 'vp8'));
    const encoding: RTCRtpEncodingParameters & { scalabilityMode?: string; codec?: RTCRtpCodec } = {
      scalabilityMode: RATES,
      ...(vp8 && { codec: vp8 }),
    };
    const transceiver = trial.addTransceiver('video', { sendEncodings: [encoding] });
    const [kept] = transceiver.sender.getParameters().encodings as (typeof encoding)[];
    return {
      receives,
      sends,
      layers: kept?.scalabilityMode === RATES && kept.codec !== undefined,
      describes: askForDescriptor(transceiver),
    };
  } catch {
    return nothing;
  } finally {
    trial?.close();
  }
}

/** A battery and a small fan, or none. */
function isPhone(): boolean {
  return matchMedia('(pointer: coarse) and (hover: none)').matches;
}
