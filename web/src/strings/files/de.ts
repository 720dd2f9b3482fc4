// Deutsch: Dateien im Gespräch.

import type { files as english } from './en';

export const files: typeof english = {
  attach: 'Dateien anhängen',
  named: (name: string) => `Datei: ${name}`,
  drop: 'Dateien hier ablegen, um sie zu senden',
  dropText: 'Jede wird eine Nachricht.',
  outgoing: 'Dateien auf dem Weg',
  preparing: 'Wird vorbereitet …',
  progress: (done, all) => `${done} von ${all}`,
  waiting: 'Wartet auf die Verbindung; es geht von selbst weiter.',
  sending: (name) => `${name} wird gesendet`,
  fetching: (name) => `${name} wird heruntergeladen`,
  cancel: (name) => `${name} abbrechen`,
  retry: 'Noch einmal versuchen',
  remove: (name) => `${name} entfernen`,
  download: (name) => `${name} herunterladen`,
  sent: 'Gesendet',
  saved: 'Vollständig und geprüft; Ihr Browser speichert sie.',
  show: 'Bild zeigen',
  picture: (name) => `Bild: ${name}`,
  enlarge: (name) => `${name} größer zeigen`,
  notShown: 'Dieses Bild kann hier nicht gezeigt werden. Sie können es herunterladen.',
  program:
    'Kann auf Ihrem Gerät etwas ausführen, wenn Sie es öffnen. Öffnen Sie es nur, wenn Sie es erwartet haben.',
  removed: 'Ort, Zeit und Gerät wurden aus dem Bild entfernt.',
  ask: 'Dieses Bild oder Video kann verraten, wo und wann es aufgenommen wurde. Trotzdem senden?',
  sendAnyway: 'Trotzdem senden',
  doNotSend: 'Nicht senden',
  describe: 'Beschreiben',
  describing: 'Was darauf zu sehen oder darin zu lesen ist, für alle, die die Nachricht lesen',
  note: 'Versiegelt für alle, die die Nachricht lesen. Aus Bildern in JPEG, PNG und WebP werden Ort, Zeit und Gerät entfernt; andere Dateien werden gesendet, wie sie sind.',
  problems: {
    too_large: (most) => `Zu groß: Dateien dürfen hier bis zu ${most} haben.`,
    no_room:
      'Der Server hat keinen Platz mehr für Dateien dieser Besprechung. Löschen Sie einige, die Sie gesendet haben, oder fragen Sie, wer ihn betreibt.',
    gone: 'Diese Datei ist nicht mehr auf dem Server.',
    broken:
      'Das ist nicht die Datei, die gesendet wurde: Sie wurde unterwegs verändert oder beschädigt. Nichts davon wurde gespeichert.',
    unreadable: 'Diese Datei lässt sich nicht lesen. Wurde sie verschoben oder gelöscht?',
    no_space: 'Auf Ihrem Gerät ist nicht genug Platz.',
    refused: 'Sie dürfen hier jetzt keine Dateien senden.',
    not_loaded:
      'Die Verschlüsselung für Dateien konnte nicht geladen werden. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    failed: 'Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
  },
};
