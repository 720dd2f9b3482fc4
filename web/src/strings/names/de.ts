// Deutsch: Namen, für die ein Anbieter bürgt.

import type { names as en } from './en';

export const names: typeof en = {
  unverified: 'Name nicht geprüft',
  checking: 'bestätigter Name: wird geprüft…',
  unchecked: 'bestätigter Name: lässt sich gerade nicht prüfen',
  refused: 'zeigt einen bestätigten Namen, der nicht stimmt',
  verified: (issuer) => `bestätigt von ${issuer}`,
  verifiedAs: (name, issuer) => `als ${name} bestätigt von ${issuer}`,
  keys: {
    first: '(hier zum ersten Mal gesehen)',
    changed: '– mit anderen Schlüsseln als früher: fragen Sie auf anderem Weg nach',
    disputed:
      '– aber dieser Server hat anderen hier andere Schlüssel genannt: verlassen Sie sich nicht darauf',
  },
  ask: 'Meinen bestätigten Namen zeigen',
  askHint:
    'Der Anbieter Ihrer Organisation bürgt für Ihren Namen. Sie sehen vorher, was andere sehen werden.',
  failed:
    'Das ging nicht: Sie sind nicht über einen Anbieter Ihrer Organisation angemeldet, oder er antwortet nicht.',
  offerTitle: 'Der Besprechung das zeigen?',
  offer: (name, issuer) => `Ihren Namen, ${name}, und dass ${issuer} dafür bürgt.`,
  more: 'Das hat der Anbieter auch hineingeschrieben; wer in der Besprechung ist, kann es lesen:',
  yes: 'Zeigen',
  no: 'Nicht zeigen',
  stop: 'Nicht mehr zeigen',
  met: {
    known: 'von früher bekannt',
    renamed: 'von früher bekannt, unter anderem Namen',
    another: 'nicht, wem Sie früher unter diesem Namen begegnet sind: fragen Sie auf anderem Weg nach',
    unproved: 'Name nicht geprüft – bei jemandem, dem Sie unter diesem Namen begegnet sind, war er es',
  },
  only: {
    title: 'Hier kommen nur bestätigte Namen herein',
    text: (by) =>
      `Die Regeln dieser Besprechung lassen herein, für wessen Namen ${by} bürgt, auch Gastgeber. Ihrer wird noch nicht gezeigt.`,
    nobody:
      'Die Regeln dieser Besprechung lassen nur bestätigte Namen herein, und die Organisation hat keinen Anbieter, der dafür bürgen könnte. Niemand kommt herein: Fragen Sie, wer sie verwaltet.',
    how: 'Drücken Sie „Meinen bestätigten Namen zeigen“: Der Anbieter Ihrer Organisation bürgt für Sie, und Sie sehen vorher, was andere sehen werden.',
    signIn:
      'Melden Sie sich über den Anbieter Ihrer Organisation an und kommen Sie dann hierher zurück: Diese Seite behält Ihren Link.',
    passkey:
      'Sie sind mit einem Passkey angemeldet, der für keinen Namen bürgt. Melden Sie sich unter „Verwaltung“ ab und dort über den Anbieter Ihrer Organisation wieder an, und kommen Sie dann hierher zurück: Diese Seite behält Ihren Link.',
    caller: 'Kann nicht eingelassen werden: Nur bestätigte Namen kommen herein',
  },
};
