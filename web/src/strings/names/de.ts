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
};
