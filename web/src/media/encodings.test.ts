import { beforeEach, expect, test, vi } from 'vitest';
import { cameraEncodings, screenEncodings, setEncodings } from './encodings';

vi.mock(import('./codecs'), async (real) => ({ ...(await real()), layersInAStream: () => true }));

const sent = (lines: number, ceiling: 0 | 180 | 360 | 720 | 1080) =>
  cameraEncodings(lines, ceiling, 'vp8')
    .filter(({ active }) => active)
    .map(({ scaleResolutionDownBy = 1 }) => lines / scaleResolutionDownBy);

test('a ceiling is not exceeded, and the smallest layer is always there', () => {
  expect(sent(720, 0)).toEqual([180, 360, 720]);
  expect(sent(720, 720)).toEqual([180, 360, 720]);
  expect(sent(720, 360)).toEqual([180, 360]);
  expect(sent(720, 180)).toEqual([180]);
});

test('more than 720 lines are sent only where they are asked for', () => {
  expect(sent(1080, 0)).toEqual([180, 360, 720]);
  expect(sent(1080, 1080)).toEqual([180, 360, 1080]);
  expect(cameraEncodings(1080, 1080, 'vp8')[2]?.maxBitrate).toBe(3_000_000);
});

test('a small camera is halved, not enlarged', () => {
  expect(sent(480, 0)).toEqual([120, 240, 480]);
  expect(sent(480, 360)).toEqual([120, 240]);
  expect(sent(100, 180).every((lines) => lines <= 100)).toBe(true);
});

const VP8 = { mimeType: 'video/VP8', clockRate: 90_000 };
const VP9 = { mimeType: 'video/VP9', clockRate: 90_000, sdpFmtpLine: 'profile-id=0' };
const AV1 = { mimeType: 'video/AV1', clockRate: 90_000, sdpFmtpLine: 'profile=0' };

beforeEach(() => {
  vi.stubGlobal('RTCRtpSender', { getCapabilities: () => ({ codecs: [VP8, VP9, AV1] }) });
});

test('layers that stand on each other are one stream, no larger than the ceiling', () => {
  const heights = ([0, 180, 360, 720, 1080] as const).map((ceiling) => {
    const [first, ...others] = cameraEncodings(1080, ceiling, 'vp9');
    expect(first).toMatchObject({ rid: 'q', active: true, codec: VP9, scalabilityMode: 'L3T3_KEY' });
    expect(others.map(({ rid, active }) => [rid, active])).toEqual([
      ['h', false],
      ['f', false],
    ]);
    return 1080 / (first?.scaleResolutionDownBy ?? 1);
  });
  expect(heights).toEqual([720, 180, 360, 720, 1080]);
  expect(cameraEncodings(480, 0, 'vp9')[0]?.scaleResolutionDownBy).toBe(1);
});

test('back to VP8, nothing is left of what was set for one stream', () => {
  for (const encoding of [...cameraEncodings(720, 0, 'vp8'), ...screenEncodings('motion', 'vp8')]) {
    expect(encoding).toMatchObject({ active: true, codec: VP8, scalabilityMode: 'L1T3' });
  }
});

test('thin lines get a smaller screen, or a slower one where it is one stream', () => {
  for (const hint of ['detail', 'motion'] as const) {
    const [small, whole] = screenEncodings(hint, 'vp8');
    expect([small?.scaleResolutionDownBy, whole?.scaleResolutionDownBy]).toEqual([2, 1]);
    expect(screenEncodings(hint, 'av1').map(({ active }) => active)).toEqual([true, false]);
  }
  expect(screenEncodings('detail', 'av1')[0]).toMatchObject({ codec: AV1, scalabilityMode: 'L1T3' });
});

/** A sender of one encoding that has agreed on these codecs. */
function sender(codecs: RTCRtpCodec[], refuses = false) {
  const set: RTCRtpSendParameters[] = [];
  const parameters = { codecs, encodings: [{ rid: 'q' }] };
  return {
    set,
    getParameters: () => structuredClone(parameters),
    setParameters: async (parameters: RTCRtpSendParameters) => {
      if (refuses) throw new Error('not now');
      set.push(parameters);
    },
  } as unknown as RTCRtpSender & { set: RTCRtpSendParameters[] };
}

test('what is not agreed on is not asked for, and what is refused is told', async () => {
  const wanted = screenEncodings('detail', 'av1');
  const agreed = sender([VP8, AV1]);
  expect(await setEncodings(agreed, wanted, 'maintain-resolution')).toBe(true);
  expect(agreed.set[0]).toMatchObject({
    degradationPreference: 'maintain-resolution',
    encodings: [{ codec: AV1 }],
  });
  const without = sender([VP8]);
  expect(await setEncodings(without, wanted, 'maintain-resolution')).toBe(false);
  expect(without.set).toEqual([]);
  expect(await setEncodings(sender([VP8, AV1], true), wanted, 'maintain-resolution')).toBe(false);
});
