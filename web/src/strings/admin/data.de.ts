// German: data that goes away.

import type { DataStrings } from './data.en';

export const data: DataStrings = {
  title: 'Anträge zu Daten',
  lead: 'Dass jemand eine Kopie oder die Löschung seiner Daten verlangt hat, und was daraus wurde. Nicht wer, und nie die Daten.',
  none: 'Noch hat niemand etwas verlangt.',
  copy: 'Kopie der Daten',
  erasure: 'Löschung',
  asked: (when: string) => `verlangt ${when}`,
  due: (when: string) => `wird ausgeführt ${when}`,
  closed: (when: string) => `abgeschlossen ${when}`,
  outcomes: {
    open: 'Offen',
    done: 'Erledigt',
    taken_back: 'Zurückgenommen',
    refused: 'Abgelehnt: letzte Inhaberschaft',
  },
  kept: 'Ein Antrag steht hier bis ein Jahr nach seinem Abschluss.',
  notice: 'Datenschutzerklärung',
  noticeText:
    'Sie entsteht aus dem, was der Server wirklich aufbewahrt. Nur was er nicht wissen kann, tragen Sie ein.',
  noticeOpen: 'Datenschutzerklärung öffnen',
  noticeChanged: 'Die Datenschutzerklärung hat sich geändert, seit Sie zuletzt hier waren.',
  noticeSeen: 'Schließen',
  contact: 'Wo die Organisation zu Daten erreichbar ist',
  contactHint: 'Zum Beispiel eine Anschrift und eine E-Mail-Adresse.',
  officer: 'Wo die datenschutzbeauftragte Person erreichbar ist',
  authority: 'Aufsichtsbehörde',
  basis: 'Mit welchem Recht man sich bespricht',
  bases: {
    task: 'Eine Aufgabe im öffentlichen Interesse (Schulen, Hochschulen, Behörden)',
    contract: 'Ein Vertrag mit den Menschen',
    interest: 'Ein berechtigtes Interesse',
  },
  saved: 'Gespeichert',
  own: 'Ihre Daten',
  ownText:
    'Alles, was dieser Server von Ihnen aufbewahrt. Von Besprechungen bewahrt er nichts auf, das zu Ihnen führt.',
  download: 'Kopie herunterladen',
  downloadText: 'Die Kopie ist ein Archiv mit einer Seite, die es erklärt, und Dateien, die Programme lesen.',
  downloaded: 'Ihre Kopie wurde heruntergeladen',
  erase: 'Ihr Konto löschen…',
  eraseText:
    'Mit Passkeys, Sitzungen und offenen Einladungen. Sie haben eine halbe Stunde, um es zurückzunehmen.',
  eraseTitle: 'Ihr Konto löschen?',
  eraseMore:
    'In einer halben Stunde wird alles, was dieser Server von Ihnen aufbewahrt, endgültig gelöscht, und Sie können sich nicht mehr anmelden. Bis dahin können Sie es hier zurücknehmen.',
  eraseAct: 'In einer halben Stunde löschen',
  erasing: (when: string) => `Ihr Konto wird gelöscht: ${when}.`,
  undo: 'Zurücknehmen',
  undone: 'Zurückgenommen: Ihr Konto bleibt',
  file: 'meine-daten.zip',
};
