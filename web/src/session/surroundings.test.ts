import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchSurroundings } from './surroundings';

let page: EventTarget;
let tab: EventTarget & { visibilityState: string };
let happened: string[];

beforeEach(() => {
  page = new EventTarget();
  tab = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  happened = [];
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('document', tab);
  vi.stubGlobal('navigator', { onLine: true });
  const note = (what: string) => () => happened.push(what);
  watchSurroundings({
    network: note('network'),
    awake: note('awake'),
    away: note('away'),
    address: note('address'),
    devices: note('devices'),
  });
});
afterEach(() => vi.unstubAllGlobals());

test('another window that is looked at is looking away', () => {
  page.dispatchEvent(new Event('blur'));
  expect(happened).toEqual(['away']);
});

test('so is another tab, until one comes back', () => {
  tab.visibilityState = 'hidden';
  tab.dispatchEvent(new Event('visibilitychange'));
  tab.visibilityState = 'visible';
  tab.dispatchEvent(new Event('visibilitychange'));
  expect(happened).toEqual(['away', 'awake']);
});
