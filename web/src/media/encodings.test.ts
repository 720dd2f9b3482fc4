import { expect, test } from 'vitest';
import { cameraEncodings } from './encodings';

const sent = (lines: number, ceiling: 0 | 180 | 360 | 720 | 1080) =>
  cameraEncodings(lines, ceiling)
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
  expect(cameraEncodings(1080, 1080)[2]?.maxBitrate).toBe(3_000_000);
});

test('a small camera is halved, not enlarged', () => {
  expect(sent(480, 0)).toEqual([120, 240, 480]);
  expect(sent(480, 360)).toEqual([120, 240]);
  expect(sent(100, 180).every((lines) => lines <= 100)).toBe(true);
});
