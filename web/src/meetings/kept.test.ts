import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { de } from '../strings/de';
import { en } from '../strings/en';
import { invitationText } from './invitation';
import { type KeptMeeting, MeetingsStore, USUAL_OPENING } from './kept';
import { detailsOf, freshPlan, planOf } from './plan';

const link = (room: string, secret = 's') => `${room.repeat(22)}.${secret.repeat(22)}`;
const meeting = (room: string, title = room): KeptMeeting => ({
  hostLink: `${link(room)}.${'h'.repeat(22)}`,
  guestLink: link(room),
  details: {
    title,
    startsAt: Date.parse('2026-05-12T14:00Z'),
    minutes: 60,
    repeats: 'never',
    zone: 'Asia/Tokyo',
  },
  opening: USUAL_OPENING,
});

let stored: Map<string, string>;
beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  });
  vi.stubGlobal('location', { origin: 'https://meet.example' });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('meetings that the browser keeps', () => {
  test('are there again in another tab, one for each room', () => {
    const store = new MeetingsStore();
    store.keep(meeting('a'));
    store.keep(meeting('b'));
    store.keep(meeting('a', 'changed'));
    const again = new MeetingsStore();
    expect(again.get().map(({ details }) => details.title)).toEqual(['changed', 'b']);
    again.forget(link('a'));
    expect(new MeetingsStore().get().map(({ details }) => details.title)).toEqual(['b']);
  });

  test('follow a new guest link and title, and only those that are kept', () => {
    const store = new MeetingsStore();
    store.keep(meeting('a'));
    const { details } = meeting('a');
    const hostLink = `${link('a', 't')}.${'h'.repeat(22)}`;
    store.follow({ hostLink, invite: link('a', 't'), meeting: { ...details, title: 'new' } });
    store.follow({ hostLink: meeting('b').hostLink, invite: link('b'), meeting: details });
    store.follow({ hostLink: null, invite: link('a'), meeting: details });
    expect(store.get()).toEqual([
      { ...meeting('a'), hostLink, guestLink: link('a', 't'), details: { ...details, title: 'new' } },
    ]);
  });

  test('that are not what they should be are left out or mended', () => {
    const broken = {
      ...meeting('c'),
      details: { title: 7, startsAt: 'x', minutes: -4, repeats: 'hourly', zone: 'Mars' },
      opening: 3,
    };
    const entries = [null, 4, 'x', {}, { hostLink: 'javascript:alert(1)', guestLink: link('a') }, broken];
    stored.set('conclave.meetings', JSON.stringify(entries));
    expect(new MeetingsStore().get()).toEqual([
      {
        ...meeting('c'),
        details: { title: '', startsAt: null, minutes: 60, repeats: 'never', zone: null },
        opening: USUAL_OPENING,
      },
    ]);
    stored.set('conclave.meetings', '{');
    expect(new MeetingsStore().get()).toEqual([]);
  });

  test('stay for the page where nothing can be stored', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => {
        throw new Error('no storage');
      },
      setItem: () => {
        throw new Error('no storage');
      },
    });
    const store = new MeetingsStore();
    store.keep(meeting('a'));
    store.keep(meeting('b'));
    expect(store.get()).toHaveLength(2);
  });
});

describe('an invitation', () => {
  test('says what, when and in which zone, by which link, and how it is protected', () => {
    const { details, ...links } = meeting('a', 'Review');
    const text = invitationText({ ...links, details: { ...details, zone: 'Europe/Amsterdam' } }, en, 'en');
    expect(text).toMatch(/^Review\nTuesday,.*12.*2026.*4:00.*5:00.*GMT\+2/);
    expect(text).toContain(`https://meet.example/#${link('a')}\n`);
    expect(text).toContain('end-to-end encrypted');
    expect(text).not.toContain('h'.repeat(22));
  });

  test('is in the language of the page and says how it repeats', () => {
    const weekly = meeting('a');
    weekly.details = { ...weekly.details, title: '', repeats: 'weekly', zone: 'Europe/Berlin' };
    const text = invitationText(weekly, de, 'de');
    expect(text).toMatch(/^Besprechung ohne Titel\nDienstag, 12\. Mai 2026.*(MEZ|Mitteleuropäische Zeit)\n/);
    expect(text).toContain('\nJede Woche\n');
  });
});

describe('a plan', () => {
  test('begins at a full hour that is not too near', () => {
    const at = new Date(2026, 4, 12, 13, 50).getTime();
    expect(freshPlan(at, USUAL_OPENING)).toMatchObject({ date: '2026-05-12', time: '15:00', minutes: 60 });
  });

  test('is the details again that it was made of', () => {
    const { details } = meeting('a', 'Review');
    expect(detailsOf(planOf(details, USUAL_OPENING, 0))).toEqual(details);
    expect(planOf(details, USUAL_OPENING, 0)).toMatchObject({ date: '2026-05-12', time: '23:00' });
    const anytime = { ...details, startsAt: null, zone: null };
    expect(detailsOf(planOf(anytime, USUAL_OPENING, 0))).toEqual(anytime);
  });

  test.each(['', '2026-02-31', '12.5.2026'])('with the date %j says that it is none', (date) => {
    expect(detailsOf({ ...planOf(meeting('a').details, USUAL_OPENING, 0), date })).toBe('wrongTime');
  });

  test('of weekdays begins on one', () => {
    const plan = { ...freshPlan(0, USUAL_OPENING), repeats: 'weekdays' as const, time: '12:00' };
    expect(detailsOf({ ...plan, date: '2026-05-16' })).toBe('weekdayWanted');
    expect(detailsOf({ ...plan, date: '2026-05-18' })).toMatchObject({ repeats: 'weekdays' });
  });
});
