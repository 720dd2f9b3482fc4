// Deutsch: members who find one another, the organisation's own host name, and its meetings in numbers.

import type { FindingStrings, HostStrings, MeetingsStrings } from './finding.en';

export const finding: FindingStrings = {
  title: 'Einander finden',
  text: 'Mitglieder können einander mit dem ganzen Namen suchen, oder mit der ganzen Kennung, unter der Ihr Verzeichnis sie führt. Es gibt keine Liste, keine Suche nach einem Teil des Namens oder nach der Maildomäne, und niemand außerhalb der Organisation findet jemanden.',
  on: 'Mitglieder finden einander',
  onHint:
    'Aus, solange Sie es nicht einschalten. Jedes Mitglied kann wählen, nicht gefunden zu werden. Das Umschalten steht im Prüfprotokoll.',
  isOn: 'Mitglieder finden einander jetzt',
  isOff: 'Niemand wird mehr gefunden',
  own: 'Gefunden werden',
  ownText:
    'Andere Mitglieder Ihrer Organisation können Sie mit Ihrem ganzen Namen oder Ihrer Kennung finden, etwa um Sie einzuladen. Sie sehen den Namen, unter dem Ihre Organisation Sie führt.',
  listed: 'Andere Mitglieder dürfen mich finden',
  isListed: 'Andere Mitglieder finden Sie jetzt',
  isUnlisted: 'Niemand findet Sie mehr',
};

export const host: HostStrings = {
  title: 'Eigener Hostname',
  text: 'Wer diesen Server unter Ihrem eigenen Namen öffnet, wird nach der Anmeldung bei Ihrer Organisation gefragt. Wer den Server betreibt, muss den Namen vorher zulassen (organisation_hosts) und für DNS-Eintrag und Zertifikat sorgen.',
  passkeys: (w) =>
    `Passkeys gehören zu dem Hostnamen, unter dem sie angelegt wurden. Die von ${w} gelten nur dort, nicht unter dem neuen Namen.`,
  stays:
    'Nichts wird weggenommen: Die bisherige Adresse funktioniert weiter, mit ihren Passkeys und Sitzungen.',
  comeIn:
    'Unter dem neuen Namen meldet man sich mit einem Anmeldedienst an, oder mit einer Einladung, die man dort öffnet; danach kann man einen Passkey dafür hinzufügen.',
  label: 'Hostname',
  hint: 'Wie meet.example.org. Leer: keiner.',
};

export const meetings: MeetingsStrings = {
  title: 'Besprechungen',
  lead: 'Wie viele laufen, und wie gut Bild und Ton durchkamen. Nie welche, wessen oder mit wem.',
  running: 'Laufen gerade',
  runningText:
    'Nach Klasse. Besprechungen ohne Klasse zählt niemand: Der Server weiß nicht, wessen sie sind.',
  again: 'Neu zählen',
  noClasses: 'Ihre Organisation hat noch keine Klassen von Besprechungen: Sie stehen in ihrer Richtlinie.',
  quality: 'Wie Bild und Ton durchkamen',
  qualityText: (n) =>
    `Nach ganzen Stunden, die vorbei sind, aus den letzten sieben Tagen, und nur von Stunden, in denen ${n} oder mehr Menschen gleichzeitig in Ihren Besprechungen waren. Im Arbeitsspeicher: Ein Neustart des Servers vergisst es.`,
  few: (n) => `Zu wenige: In keiner Stunde waren ${n} Menschen gleichzeitig in Ihren Besprechungen.`,
  hour: 'Stunde',
  loss: 'Verlorene Pakete',
  roundTrip: 'Hin und zurück',
  heldBack: 'Zeit mit zurückgehaltenem Bild',
  columns:
    'In jeder Spalte: was die Hälfte der Menschen nicht überschritt, und was neun von zehn nicht überschritten.',
  unknown: 'nicht bekannt',
};
