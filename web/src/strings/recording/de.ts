// Deutsch: Aufzeichnungen.

import { namesOf, pluralsOf } from '../many';
import type { RecordingStrings } from './en';

const many = pluralsOf('de');
const few = namesOf('de', (n) => many(n, '# weitere Person', '# weitere'));

export const recording: RecordingStrings = {
  short: 'Aufzeichnung',
  paused: 'Aufzeichnung angehalten',
  by: (names) => `durch ${few(names)}`,
  byYou: 'durch Sie',
  more: 'Über diese Aufzeichnung',
  since: (name, time) => `${name}, seit ${time}`,
  pausedNow: 'angehalten',
  notAllowed: 'nach den Regeln dieser Besprechung nicht erlaubt',
  you: 'Sie',
  about: 'Sie bleibt auf dem Gerät dessen, der aufzeichnet. Der Server hat damit nichts zu tun.',
  leaveOut: 'Mich aus Aufzeichnungen weglassen',
  leaveOutHint:
    'Conclave hält dann Ihren Ton, Ihr Bild, Ihren Bildschirm und Ihren Namen heraus. Wer mit einem anderen Programm aufzeichnet, lässt sich nicht hindern.',
  leaveOutDo: 'Mich weglassen',
  leftOutNow: 'Sie werden aus Aufzeichnungen weggelassen.',
  leftOut: (names) => `${few(names, 12)}: auf eigenen Wunsch weggelassen`,
  stopTheirs: (name) => `${name} bitten aufzuhören`,
  begun: (name) => `${name} zeichnet diese Besprechung auf.`,
  understood: 'Verstanden',
  menu: 'Besprechung aufzeichnen',
  dialog: {
    title: 'Besprechung aufzeichnen',
    lead: 'Alle erfahren es, bevor es beginnt, und wer später kommt, beim Eintreten. Die Aufzeichnung bleibt auf diesem Gerät.',
    what: 'Was aufgezeichnet wird',
    speaker: 'Wer spricht, groß',
    gallery: 'Alle nebeneinander',
    tracks: 'Eine Datei je Person',
    tracksHint:
      'Zum Schneiden: Ton, Kamera und Bildschirm einer jeden Person, je eine Datei, und eine Liste, wann jede beginnt.',
    format: 'Format',
    webm: 'WebM',
    mp4: 'MP4',
    space: (size) => `Platz auf diesem Gerät: ${size}`,
    start: 'Aufzeichnung starten',
  },
  announcing: 'Alle werden benachrichtigt…',
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  stop: 'Aufzeichnung beenden',
  finishing: 'Die Aufzeichnung wird abgeschlossen…',
  elapsed: 'Länge',
  size: 'Größe',
  warnings: {
    little_space: 'Auf diesem Gerät ist wenig Platz. Beenden Sie bald, oder schaffen Sie Platz.',
    no_sound:
      'Der Ton wird nicht aufgezeichnet: Dieses Gerät hat keine Tonausgabe. Schließen Sie eine an, oder zeichnen Sie eine Datei je Person auf.',
    many_files:
      'Kamera oder Bildschirm einer Person wurden so oft eingeschaltet, dass für sie keine Dateien mehr begonnen werden. Beenden Sie, und zeichnen Sie neu auf, damit sie wieder dabei ist.',
  },
  problems: {
    unsupported:
      'Dieser Browser kann auf diesem Gerät keine Aufzeichnung aufbewahren. Versuchen Sie es in einem gewöhnlichen Fenster oder einem anderen Browser.',
    no_space: 'Auf diesem Gerät ist kein Platz mehr. Was bis jetzt aufgezeichnet wurde, bleibt erhalten.',
    refused:
      'Der Browser lässt diese Seite keine Dateien aufbewahren. Erlauben Sie Speicher für diese Seite, und versuchen Sie es noch einmal.',
    not_allowed: 'Sie dürfen hier nicht aufzeichnen. Bitten Sie einen Host.',
    failed: 'Die Aufzeichnung brach ab. Was bis dahin aufgezeichnet wurde, bleibt erhalten.',
    not_saved: 'Das Speichern ist dort nicht gelungen. Sie ist hier noch da; wählen Sie einen anderen Ort.',
  },
  kept: {
    title: 'Ihre Aufzeichnungen',
    text: 'Sie bleiben in diesem Browser, bis Sie sie speichern oder löschen.',
    recovered: 'Nach einer Unterbrechung wiederhergestellt',
    recorded: (day) => `Aufgezeichnet ${day}`,
    files: (n) => many(n, '# Datei', '# Dateien'),
    save: 'Speichern',
    saving: 'Wird gespeichert…',
    saved: 'Gespeichert. Sie können sie hier nun löschen.',
    delete: 'Löschen',
    deleteTitle: 'Diese Aufzeichnung löschen?',
    deleteText: 'Wenn Sie sie nicht gespeichert haben, ist sie verloren.',
  },
};
