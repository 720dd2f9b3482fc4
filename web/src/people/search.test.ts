import { expect, test } from 'vitest';
import { CUT } from '../../stories/quality';
import { person } from '../../stories/scenes';
import { en } from '../strings/en';
import { faultsOf } from './faults';
import { inOrder, isSought } from './search';

test('a name is found whatever the case and the accents', () => {
  expect(isSought('Amélie Laurent', 'amelie')).toBe(true);
  expect(isSought('Jürgen Blatt', ' BLATT ')).toBe(true);
  expect(isSought('Ewa Nowak', 'x')).toBe(false);
  expect(isSought('Ewa Nowak', '')).toBe(true);
});

test('raised hands come first, the others stay in their order', () => {
  const [ann, ben, cem] = [person(0), person(1), person(2)];
  const order = inOrder([ann, ben, cem], [cem.id, ann.id]).map(({ id }) => id);
  expect(order).toEqual([cem.id, ann.id, ben.id]);
});

test('what somebody does not get of me is said with their name', () => {
  const ben = person(1);
  const texts = (change: Partial<typeof ben>) =>
    faultsOf({ ...ben, ...change }, en, 'en').map(({ text }) => text);
  expect(texts({})).toEqual([]);
  expect(texts({ misses: ['microphone'] })[0]).toMatch(/Anselm Köhler.* cannot hear you/);
  expect(texts({ cannotOpen: ['camera'] })[0]).toMatch(/Your picture does not open at .*Anselm/);
  const since = new Date(2026, 4, 12, 14, 5).getTime();
  const [lost, ...more] = texts({ connected: false, awaySince: since, misses: ['microphone'] });
  expect(lost).toMatch(/Anselm Köhler.* connection was lost at 0?2:05/);
  expect(more).toEqual([]);
});

test('why nothing comes and goes at somebody is said, once each way', () => {
  const ben = person(1);
  const texts = (change: Partial<typeof ben>) =>
    faultsOf({ ...ben, ...change }, en, 'en').map(({ text }) => text.replace(/[\u2066-\u2069]/g, ''));
  const line = CUT;
  const camera = { ...ben.camera, fault: 'not_arriving' } as const;
  expect(texts({ line, misses: ['microphone', 'camera'], camera })).toEqual([
    'Picture from Anselm Köhler is not arriving: their network lost UDP, switching.',
    'Anselm Köhler cannot hear you: their network lost UDP, switching.',
    'Anselm Köhler cannot see you.',
  ]);
  expect(texts({ line })).toEqual(['Nothing reaches Anselm Köhler: their network lost UDP, switching.']);
  expect(texts({ line: { ...line, lost: null } })[0]).toMatch(/sound and picture are being connected/);
  const way = 'tcp';
  expect(texts({ line: { ...line, way, switching: false } })[0]).toMatch(/lost UDP.* now take a detour/);
  expect(texts({ line: { ...line, way, lost: null, thin: true, switching: false } })).toEqual([
    'Anselm Köhler is connected by a detour (TCP): sound and picture may come late.',
    'Anselm Köhler does not get every picture: their connection is too thin.',
  ]);
});
