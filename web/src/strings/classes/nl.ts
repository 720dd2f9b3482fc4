// Nederlands: de regels van de klasse van een vergadering.

import type { Strings } from '../en';
import { pluralsOf } from '../many';

const many = pluralsOf('nl');

export const classes: Strings['classes'] = {
  title: 'Regels van deze vergadering',
  of: (title, by) => `${title} · ${by}`,
  signed: 'Ondertekend door de gastheer van de vergadering: de server kan ze niet ongemerkt veranderen.',
  people: {
    link: 'Wie de link heeft, mag naar binnen.',
    signed_in: 'Voor wie bij deze server is ingelogd.',
    members: 'Alleen voor leden van de organisatie.',
  },
  mfa: 'Iedereen is met meer dan één factor ingelogd.',
  verified: (by) => `Alleen mensen met een geverifieerde naam komen binnen, geverifieerd door ${by}.`,
  verifiedByNobody:
    'Alleen mensen met een geverifieerde naam komen binnen, en de organisatie heeft geen provider die ervoor kan instaan: niemand komt binnen.',
  lobby: {
    off: 'Nieuwkomers komen meteen binnen.',
    on: 'Een gastheer laat nieuwkomers binnen, tot gastheren anders beslissen.',
    always: 'Een gastheer laat iedereen binnen, zolang de vergadering duurt.',
  },
  record: {
    granted: 'Gastheren mogen opnemen, en wie zij dat toestaan. Het wordt altijd gemeld.',
    hosts: 'Alleen gastheren mogen opnemen. Het wordt altijd gemeld.',
    nobody: 'Niemand mag opnemen.',
  },
  share: {
    granted: 'Gastheren mogen een scherm delen, en wie zij dat toestaan.',
    hosts: 'Alleen gastheren mogen een scherm delen.',
    nobody: 'Niemand mag een scherm delen.',
  },
  noChat: 'Er is geen chat.',
  noPrivateChat: 'Er zijn geen berichten aan één persoon.',
  noRename: 'Binnen neemt niemand een andere naam aan.',
  muted: 'U komt gedempt binnen en mag uw microfoon aanzetten.',
  cameraOff: 'U komt binnen met de camera uit en mag die aanzetten.',
  kept: (n) =>
    many(
      n,
      'De server bewaart haar hoogstens # dag zolang er niemand is.',
      'De server bewaart haar hoogstens # dagen zolang er niemand is.',
    ),
  files: (n) =>
    many(n, 'De server bewaart bestanden hoogstens # uur.', 'De server bewaart bestanden hoogstens # uur.'),
  chatNotKept: 'Niemand bewaart een kopie van het gesprek: het verdwijnt met de vergadering.',
  chatKept: (n) =>
    many(
      n,
      'Een kopie van het gesprek mag # uur bewaard worden.',
      'Een kopie van het gesprek mag # uur bewaard worden.',
    ),
  regions: (places) => `Zij wordt alleen hier gehouden en bewaard: ${places}.`,
  more: (n) => many(n, 'Nog # regel', 'Nog # regels'),
  excepted: (n) => many(n, '# uitzondering op de regels', '# uitzonderingen op de regels'),
  closedTitle: 'Staat nu uit',
  closedWhy: 'Waarom',
  closedOther: (feature) => `${feature}: staat nu uit.`,
  closed: {
    recording: 'Opnemen staat uit: niemand kan deze vergadering opnemen.',
    files: 'Bestanden staan uit: niemand kan er een sturen.',
    guests: 'Gasten kunnen niet naar binnen: alleen leden van de organisatie.',
    'chat.keep': 'Het gesprek wordt niet bewaard: niemand kan een kopie opslaan.',
    'tenant.production': 'Deze organisatie probeert de dienst uit: deel nog niets vertrouwelijks.',
  },
  exceptions: 'Uitzonderingen',
  until: (setting, day) => `${setting}: soepeler dan gewoonlijk tot en met ${day}`,
  owner: (owner) => `Verantwoordelijk: ${owner}`,
  settings: {
    people: 'Wie naar binnen mag',
    mfa: 'Meer dan één factor',
    verified: 'Alleen geverifieerde namen',
    lobby: 'Wachtruimte',
    record: 'Opnemen',
    share: 'Scherm delen',
    chat: 'Chat',
    private_chat: 'Berichten aan één persoon',
    rename: 'Een andere naam aannemen',
    muted_on_entry: 'Gedempt bij binnenkomst',
    camera_off_on_entry: 'Camera uit bij binnenkomst',
    kept_days: 'Hoe lang zij bewaard wordt',
    file_hours: 'Hoe lang bestanden bewaard worden',
    chat_hours: 'Hoe lang kopieën van het gesprek bewaard worden',
  },
  choose: 'Soort vergadering',
  none: 'Zonder klasse: wie de link heeft',
  signIn: 'Inloggen',
  toDoor: 'Terug naar de deur',
  console: 'Beheer',
};
