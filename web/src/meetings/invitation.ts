// What is sent to those who are invited, as text and as a calendar file.

import { shownName, shownTitle } from '../people/name';
import { download } from '../saving/download';
import { addressOf } from '../screens/link';
import type { Language, Strings } from '../strings';
import { calendarFile, uidOf } from './ics';
import type { KeptMeeting } from './kept';
import { spanOf } from './times';
import { knownZone } from './zones';

type Invited = Pick<KeptMeeting, 'guestLink' | 'details'>;

export function titleOf({ details }: Invited, { meetings }: Strings): string {
  return shownTitle(details.title) || meetings.untitled;
}

/** For whom, title, time with its zone, link, and how it is protected. */
export function invitationText(
  meeting: Invited,
  strings: Strings,
  language: Language,
  names: readonly string[] = [],
): string {
  const { invitation, repeats } = strings;
  const { details, guestLink } = meeting;
  const { startsAt } = details;
  const zone = knownZone(details.zone) ?? undefined;
  const when = startsAt === null ? [] : [spanOf({ ...details, startsAt }, language, zone)];
  const again = details.repeats === 'never' || startsAt === null ? [] : [repeats[details.repeats]];
  const list = new Intl.ListFormat(language, { type: 'unit' });
  const whom = names.length === 0 ? [] : [invitation.forWhom(list.format(names.map(shownName))), ''];
  return [
    ...whom,
    titleOf(meeting, strings),
    ...when,
    ...again,
    '',
    invitation.joinWith,
    addressOf(guestLink),
    '',
    invitation.protection,
  ].join('\n');
}

/** Gives the meeting to the person as a calendar file; it has a time. */
export async function downloadCalendar(meeting: Invited, strings: Strings): Promise<void> {
  const { details, guestLink } = meeting;
  if (details.startsAt === null) return;
  const url = addressOf(guestLink);
  const text = calendarFile({
    uid: await uidOf(guestLink),
    details: { ...details, startsAt: details.startsAt },
    title: titleOf(meeting, strings),
    description: `${strings.invitation.joinWith}\n${url}\n\n${strings.invitation.protection}`,
    url,
    stamp: Date.now(),
  });
  download(new Blob([text], { type: 'text/calendar;charset=utf-8' }), 'conclave.ics');
}
