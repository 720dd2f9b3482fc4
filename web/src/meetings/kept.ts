// The meetings that this browser keeps for the person: host links, and what was last known of each.

import type { Details, Opening, Powers, Repeats, View } from '../generated/core';
import { fragmentOf } from '../screens/link';
import { local } from '../storage/storage';
import { knownZone } from './zones';

export interface KeptMeeting {
  /** Fragment of the hosts' link. */
  hostLink: string;
  /** Fragment of the guests' link. */
  guestLink: string;
  details: Details;
  opening: Opening;
}

const KEY = 'conclave.meetings';
const MOST = 200;

export class MeetingsStore {
  #value: readonly KeptMeeting[] = read();
  #stored = true;
  readonly #listeners = new Set<() => void>();

  constructor() {
    // Another tab may keep or forget a meeting.
    globalThis.addEventListener?.('storage', (event) => {
      if (event.key === KEY) this.#show(read());
    });
  }

  get = (): readonly KeptMeeting[] => this.#value;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The browser's storage was changed from elsewhere. */
  reload(): void {
    this.#show(read());
  }

  /** The kept meeting of this room, by either link. */
  find(link: string): KeptMeeting | undefined {
    return this.#value.find((meeting) => roomOf(meeting.hostLink) === roomOf(link));
  }

  /** Keeps a meeting, in place of what was kept of the same room. */
  keep(meeting: KeptMeeting): void {
    const others = this.#current().filter(({ hostLink }) => roomOf(hostLink) !== roomOf(meeting.hostLink));
    this.#write([meeting, ...others].slice(0, MOST));
  }

  /** What is kept of a meeting follows what its view says: a new guest link, another title. */
  follow({ hostLink, invite, meeting }: Pick<View, 'hostLink' | 'invite' | 'meeting'>): void {
    const kept = hostLink ? this.find(hostLink) : undefined;
    if (!kept || !hostLink || !invite || !meeting) return;
    const same =
      kept.hostLink === hostLink &&
      kept.guestLink === invite &&
      JSON.stringify(kept.details) === JSON.stringify(meeting);
    if (!same) this.keep({ ...kept, hostLink, guestLink: invite, details: meeting });
  }

  forget(link: string): void {
    this.#write(this.#current().filter(({ hostLink }) => roomOf(hostLink) !== roomOf(link)));
  }

  /** With what another tab has kept meanwhile. */
  #current(): readonly KeptMeeting[] {
    return this.#stored ? read() : this.#value;
  }

  #write(value: KeptMeeting[]): void {
    try {
      local.setItem(KEY, JSON.stringify(value));
    } catch {
      // Storage is off or full: kept until the page is closed.
      this.#stored = false;
    }
    this.#show(value);
  }

  #show(value: readonly KeptMeeting[]): void {
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }
}

export function roomOf(link: string): string {
  return link.split('.')[0] ?? '';
}

/** What a meeting is taken to begin with, where nothing else is said. */
export const ALL_POWERS: Powers = {
  microphone: true,
  camera: true,
  share: true,
  chat: true,
  privateChat: true,
  reactions: true,
  rename: true,
  record: true,
};
export const USUAL_OPENING: Opening = {
  lobby: true,
  early: false,
  allowed: { ...ALL_POWERS, share: false, record: false },
  quietAbove: 20,
};

function read(): KeptMeeting[] {
  try {
    const stored: unknown = JSON.parse(local.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.flatMap((entry) => checked(entry) ?? []).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

const REPEATS: readonly Repeats[] = ['never', 'daily', 'weekdays', 'weekly', 'fortnightly', 'monthly'];

/** What was stored, if it has the form: it may be of an older version, or of somebody else's hand. */
function checked(entry: unknown): KeptMeeting | null {
  const { hostLink, guestLink, details, opening } = record(entry);
  if (typeof hostLink !== 'string' || typeof guestLink !== 'string') return null;
  if (fragmentOf(hostLink) !== hostLink || fragmentOf(guestLink) !== guestLink) return null;
  const { title, startsAt, minutes, repeats, zone } = record(details);
  const { lobby, early, allowed, quietAbove } = record(opening);
  const powers = record(allowed);
  const names = Object.keys(ALL_POWERS) as (keyof Powers)[];
  return {
    hostLink,
    guestLink,
    details: {
      title: typeof title === 'string' ? title.slice(0, 400) : '',
      startsAt: typeof startsAt === 'number' && Math.abs(startsAt) < 8e15 ? startsAt : null,
      minutes: typeof minutes === 'number' && minutes >= 0 && minutes < 65_536 ? Math.floor(minutes) : 60,
      repeats: REPEATS.find((known) => known === repeats) ?? 'never',
      zone: typeof zone === 'string' ? knownZone(zone) : null,
    },
    opening: {
      lobby: lobby !== false,
      early: early === true,
      allowed: Object.fromEntries(
        names.map((name) => [
          name,
          typeof powers[name] === 'boolean' ? powers[name] : USUAL_OPENING.allowed[name],
        ]),
      ) as unknown as Powers,
      quietAbove:
        typeof quietAbove === 'number' && quietAbove >= 0 && quietAbove < 65_536
          ? Math.floor(quietAbove)
          : USUAL_OPENING.quietAbove,
    },
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
