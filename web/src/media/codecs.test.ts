import { afterEach, expect, test, vi } from 'vitest';
import { isCodec } from './codecs';

const DESCRIPTOR = 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension';
const codec = (mimeType: string, sdpFmtpLine?: string): RTCRtpCodec => ({
  mimeType,
  clockRate: 90_000,
  ...(sdpFmtpLine && { sdpFmtpLine }),
});
const BOTH = [codec('video/VP8'), codec('video/VP9', 'profile-id=0'), codec('video/AV1', 'profile=0;tier=0')];

interface Browser {
  codecs?: RTCRtpCodec[];
  extensions?: string[];
  processors?: number;
  layers?: boolean;
  phone?: boolean;
}

/** The module in a browser of this kind. */
async function inBrowser(kind: Browser) {
  const { codecs = BOTH, extensions = [DESCRIPTOR], processors = 16, layers = true, phone = false } = kind;
  const getCapabilities = () => ({ codecs });
  vi.stubGlobal('RTCRtpReceiver', { getCapabilities });
  vi.stubGlobal('RTCRtpSender', { getCapabilities });
  vi.stubGlobal('navigator', { hardwareConcurrency: processors });
  vi.stubGlobal('matchMedia', () => ({ matches: phone }));
  vi.stubGlobal(
    'RTCPeerConnection',
    class {
      addTransceiver(_kind: string, { sendEncodings }: { sendEncodings: object[] }) {
        return {
          sender: { getParameters: () => ({ encodings: layers ? sendEncodings : [{}] }) },
          getHeaderExtensionsToNegotiate: () => extensions.map((uri) => ({ uri, direction: 'stopped' })),
          setHeaderExtensionsToNegotiate: () => {},
        };
      }
      close() {}
    },
  );
  vi.resetModules();
  return import('./codecs');
}

afterEach(() => vi.unstubAllGlobals());

test('profiles that not all have do not count', () => {
  expect(isCodec(codec('video/VP9', 'profile-id=2'), 'vp9')).toBe(false);
  expect(isCodec(codec('video/VP9', 'profile-id=0'), 'vp9')).toBe(true);
  expect(isCodec(codec('video/VP9', 'max-fs=12288;max-fr=60'), 'vp9')).toBe(true);
  expect(isCodec(codec('video/AV1', 'level-idx=5;profile=1;tier=0'), 'av1')).toBe(false);
  expect(isCodec(codec('video/VP8'), 'vp8')).toBe(true);
});

test('AV1 needs the Dependency Descriptor, VP9 does not', async () => {
  expect((await inBrowser({})).decodes()).toEqual({ vp9: true, av1: true });
  expect((await inBrowser({ extensions: [] })).decodes()).toEqual({ vp9: true, av1: false });
});

test('only a device with processors to spare, whose browser makes layers, encodes more than VP8', async () => {
  const encoded = async (kind: Browser) => (await inBrowser(kind)).encodes();
  expect(await encoded({})).toEqual({ vp9: true, av1: true });
  expect(await encoded({ processors: 4 })).toEqual({ vp9: false, av1: true });
  expect(await encoded({ processors: 2 })).toEqual({ vp9: false, av1: false });
  expect(await encoded({ extensions: [] })).toEqual({ vp9: true, av1: false });
  expect(await encoded({ layers: false })).toEqual({ vp9: false, av1: false });
  expect(await encoded({ phone: true })).toEqual({ vp9: false, av1: false });
  expect(await encoded({ codecs: [codec('video/VP8')] })).toEqual({ vp9: false, av1: false });
});
