// Nederlands: namen waar een provider voor instaat.

import type { names as en } from './en';

export const names: typeof en = {
  unverified: 'naam niet nagegaan',
  checking: 'geverifieerde naam: wordt nagegaan…',
  unchecked: 'geverifieerde naam: nu niet na te gaan',
  refused: 'toont een geverifieerde naam die niet klopt',
  verified: (issuer) => `geverifieerd door ${issuer}`,
  verifiedAs: (name, issuer) => `geverifieerd als ${name} door ${issuer}`,
  keys: {
    first: '(hier voor het eerst gezien)',
    changed: '– met andere sleutels dan eerder: vraag het langs een andere weg na',
    disputed: '– maar deze server noemde anderen hier andere sleutels: ga er niet op af',
  },
  ask: 'Mijn geverifieerde naam tonen',
  askHint: 'De provider van uw organisatie staat in voor uw naam. U ziet eerst zelf wat anderen zien.',
  failed:
    'Dat lukte niet: u bent niet via een provider van uw organisatie ingelogd, of die geeft geen antwoord.',
  offerTitle: 'Dit aan de vergadering tonen?',
  offer: (name, issuer) => `Uw naam, ${name}, en dat ${issuer} ervoor instaat.`,
  more: 'De provider heeft dit er ook in gezet; wie in de vergadering is, kan het lezen:',
  yes: 'Tonen',
  no: 'Niet tonen',
  stop: 'Niet meer tonen',
  met: {
    known: 'bekend van eerder',
    renamed: 'bekend van eerder, onder een andere naam',
    another: 'niet wie u eerder onder deze naam ontmoette: vraag het langs een andere weg na',
    unproved: 'naam niet nagegaan – van iemand die u onder deze naam ontmoette wel',
  },
  only: {
    title: 'Hier komen alleen geverifieerde namen binnen',
    text: (by) =>
      `De regels van deze vergadering laten mensen binnen voor wier naam ${by} instaat, ook gastheren. Die van u wordt nog niet getoond.`,
    nobody:
      'De regels van deze vergadering laten alleen geverifieerde namen binnen, en de organisatie heeft geen provider die ervoor kan instaan. Niemand komt binnen: vraag het wie haar beheert.',
    how: 'Druk op ‘Mijn geverifieerde naam tonen’: de provider van uw organisatie staat voor u in, en u ziet eerst zelf wat anderen zien.',
    signIn: 'Log in via de provider van uw organisatie en kom dan hier terug: deze pagina bewaart uw link.',
    passkey:
      'U bent ingelogd met een passkey, die voor geen naam instaat. Log uit onder ‘Beheer’, log daar in via de provider van uw organisatie en kom dan hier terug: deze pagina bewaart uw link.',
    caller: 'Kan niet worden toegelaten: alleen geverifieerde namen komen binnen',
  },
};
