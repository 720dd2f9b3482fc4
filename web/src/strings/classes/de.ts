// Deutsch: die Regeln der Klasse einer Besprechung.

import type { Strings } from '../en';
import { pluralsOf } from '../many';

const many = pluralsOf('de');

export const classes: Strings['classes'] = {
  title: 'Regeln dieser Besprechung',
  of: (title, by) => `${title} · ${by}`,
  signed:
    'Von der Gastgeberin oder dem Gastgeber unterschrieben: Der Server kann sie nicht unbemerkt ändern.',
  people: {
    link: 'Wer den Link hat, darf herein.',
    signed_in: 'Für alle, die an diesem Server angemeldet sind.',
    members: 'Nur für Mitglieder der Organisation.',
  },
  mfa: 'Alle haben sich mit mehreren Faktoren angemeldet.',
  verified: (by) => `Nur wessen Name bestätigt ist, kommt herein, und zwar von ${by}.`,
  verifiedByNobody:
    'Nur wessen Name bestätigt ist, kommt herein, und die Organisation hat keinen Anbieter, der dafür bürgen könnte: Niemand kommt herein.',
  lobby: {
    off: 'Wer neu kommt, ist gleich drin.',
    on: 'Gastgeber lassen herein, wer neu kommt, bis sie es anders entscheiden.',
    always: 'Gastgeber lassen alle einzeln herein, solange die Besprechung dauert.',
  },
  record: {
    granted: 'Gastgeber dürfen aufzeichnen, und wem sie es erlauben. Es wird immer angesagt.',
    hosts: 'Nur Gastgeber dürfen aufzeichnen. Es wird immer angesagt.',
    nobody: 'Niemand darf aufzeichnen.',
  },
  share: {
    granted: 'Gastgeber dürfen einen Bildschirm teilen, und wem sie es erlauben.',
    hosts: 'Nur Gastgeber dürfen einen Bildschirm teilen.',
    nobody: 'Niemand darf einen Bildschirm teilen.',
  },
  noChat: 'Es gibt keinen Chat.',
  noPrivateChat: 'Es gibt keine Nachrichten an Einzelne.',
  noRename: 'Drinnen nimmt niemand einen anderen Namen an.',
  muted: 'Sie kommen stumm herein und dürfen Ihr Mikrofon einschalten.',
  cameraOff: 'Sie kommen mit ausgeschalteter Kamera herein und dürfen sie einschalten.',
  kept: (n) =>
    many(
      n,
      'Der Server bewahrt sie höchstens # Tag auf, solange niemand da ist.',
      'Der Server bewahrt sie höchstens # Tage auf, solange niemand da ist.',
    ),
  files: (n) =>
    many(
      n,
      'Der Server bewahrt Dateien höchstens # Stunde auf.',
      'Der Server bewahrt Dateien höchstens # Stunden auf.',
    ),
  chatNotKept: 'Niemand speichert eine Kopie des Gesprächs: Es vergeht mit der Besprechung.',
  chatKept: (n) =>
    many(
      n,
      'Eine Kopie des Gesprächs darf # Stunde aufbewahrt werden.',
      'Eine Kopie des Gesprächs darf # Stunden aufbewahrt werden.',
    ),
  regions: (places) => `Sie wird nur hier gehalten und aufbewahrt: ${places}.`,
  more: (n) => many(n, 'Noch # Regel', 'Noch # Regeln'),
  excepted: (n) => many(n, '# Ausnahme von den Regeln', '# Ausnahmen von den Regeln'),
  closedTitle: 'Zurzeit aus',
  closedWhy: 'Warum',
  closedOther: (feature) => `${feature}: zurzeit aus.`,
  closed: {
    recording: 'Aufzeichnen ist aus: Niemand kann diese Besprechung aufzeichnen.',
    files: 'Dateien sind aus: Niemand kann eine senden.',
    guests: 'Gäste können nicht herein: nur Mitglieder der Organisation.',
    'chat.keep': 'Das Gespräch wird nicht aufbewahrt: Niemand kann eine Kopie speichern.',
    'tenant.production': 'Diese Organisation probiert den Dienst aus: Teilen Sie noch nichts Vertrauliches.',
  },
  exceptions: 'Ausnahmen',
  until: (setting, day) => `${setting}: bis einschließlich ${day} lockerer als üblich`,
  owner: (owner) => `Verantwortlich: ${owner}`,
  settings: {
    people: 'Wer herein darf',
    mfa: 'Mehrere Faktoren',
    verified: 'Nur bestätigte Namen',
    lobby: 'Wartebereich',
    record: 'Aufzeichnen',
    share: 'Bildschirm teilen',
    chat: 'Chat',
    private_chat: 'Nachrichten an Einzelne',
    rename: 'Einen anderen Namen annehmen',
    muted_on_entry: 'Stumm beim Eintreten',
    camera_off_on_entry: 'Kamera aus beim Eintreten',
    kept_days: 'Wie lange sie aufbewahrt wird',
    file_hours: 'Wie lange Dateien aufbewahrt werden',
    chat_hours: 'Wie lange Kopien des Gesprächs aufbewahrt werden',
  },
  choose: 'Art der Besprechung',
  none: 'Ohne Klasse: wer den Link hat',
  signIn: 'Anmelden',
  toDoor: 'Zurück zur Tür',
  console: 'Verwaltung',
};
