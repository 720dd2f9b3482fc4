import { describe, expect, test } from 'vitest';
import { NOTHING_WRONG, USUAL } from '../../stories/quality';
import type { Trouble } from '../generated/core';
import { en } from '../strings/en';
import { reasonsOf } from './reasons';

const reasons = (trouble: Partial<Trouble>) => reasonsOf({ ...NOTHING_WRONG, ...trouble }, en, 'en');

describe('the reasons', () => {
  test('are each of them in words, with figures', () => {
    const line = { ...USUAL, way: 'tcp', thin: true } as const;
    expect(reasons({ line, loss: 10, delay: 1_000, limit: 'device', missing: 2 })).toEqual([
      en.media.quality.missing(2),
      en.media.quality.loss('10%'),
      en.media.quality.delay('1,000 ms'),
      en.media.quality.thin,
      en.media.quality.limit.device,
      en.media.quality.detour,
    ]);
    expect(reasons({ line: { ...USUAL, way: 'tcp', lost: 'udp' } })).toEqual([en.media.quality.lostUdp]);
  });

  test('of what is cut are what it was cut by', () => {
    expect(reasons({ grade: 'cut', line: { ...USUAL, way: 'none', lost: 'udp', switching: true } })).toEqual([
      en.media.quality.cut(en.roster.line.cause.udp),
    ]);
  });

  test('are none where nobody knows any', () => {
    expect(reasons({ grade: 'away' })).toEqual([]);
  });
});
