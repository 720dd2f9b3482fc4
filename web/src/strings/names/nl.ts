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
};
