import { expect, test } from 'vitest';
import { Pace } from './pace';

test('a device that keeps up paints the camera as it is', () => {
  const pace = new Pace();
  for (let i = 0; i < 100; i++) expect(pace.took(30)).toBe(false);
  expect(pace.size(1280, 720)).toEqual({ width: 1280, height: 720 });
  expect(pace.size(640, 360)).toEqual({ width: 640, height: 360 });
});

test('a slow one paints smaller pictures, and says so only where even these take too long', () => {
  const pace = new Pace();
  let said = 0;
  for (let i = 0; i < 20; i++) if (pace.took(60)) said += 1;
  expect(pace.size(1280, 720)).toEqual({ width: 640, height: 360 });
  expect(pace.size(720, 1280)).toEqual({ width: 360, height: 640 });
  for (let i = 0; i < 20; i++) if (pace.took(60)) said += 1;
  expect(pace.size(1280, 720)).toEqual({ width: 426, height: 240 });
  expect(said).toBe(0);
  for (let i = 0; i < 20; i++) if (pace.took(60)) said += 1;
  expect(said).toBe(1);
});

test('pictures grow again when the device has time again', () => {
  const pace = new Pace();
  for (let i = 0; i < 20; i++) pace.took(80);
  expect(pace.size(1280, 720).height).toBe(360);
  for (let i = 0; i < 20; i++) pace.took(30);
  expect(pace.size(1280, 720).height).toBe(360);
  for (let i = 0; i < 20; i++) pace.took(10);
  expect(pace.size(1280, 720).height).toBe(720);
});
