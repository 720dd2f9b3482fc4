import { describe, expect, test } from 'vitest';
import { USUAL } from '../../stories/quality';
import type { PersonLine, Trouble } from '../generated/core';
import { en } from '../strings/en';
import { reasonsOf } from './reasons';

const TROUBLE: Trouble = {
  person: 'ben',
  name: 'Ben',
  own: false,
  grade: 'poor',
  worst: 'poor',
  since: 0,
  until: null,
  line: null,
  missing: 0,
};
const reasons = (line: Partial<PersonLine> | null, more: Partial<Trouble> = {}) =>
  reasonsOf({ ...TROUBLE, line: line && { ...USUAL, ...line }, ...more }, en, 'en');

describe('the reasons', () => {
  test('are each of them in words, with figures', () => {
    expect(
      reasons({ loss: 10, delay: 1_000, thin: true, limit: 'device', way: 'tcp' }, { missing: 2 }),
    ).toEqual([
      en.media.quality.missing(2),
      en.media.quality.loss('10%'),
      en.media.quality.delay('1,000 ms'),
      en.media.quality.thin,
      en.media.quality.limit.device,
      en.media.quality.detour,
    ]);
    expect(reasons({ way: 'tcp', lost: 'udp' })).toEqual([en.media.quality.lostUdp]);
  });

  test('of what is cut are what it was cut by', () => {
    expect(reasons({ way: 'none', lost: 'udp', switching: true }, { grade: 'cut' })).toEqual([
      en.media.quality.cut(en.roster.line.cause.udp),
    ]);
  });

  test('are none where nobody knows any', () => {
    expect(reasons(null, { grade: 'away' })).toEqual([]);
    expect(reasons({ loss: 20 }, { grade: 'away' })).toEqual([]);
    expect(reasons(null)).toEqual([]);
  });
});
