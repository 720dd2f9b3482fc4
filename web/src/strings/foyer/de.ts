// Deutsch: vor der Tür, und der Hintergrund des Bildes.

import { pluralsOf } from '../many';

const many = pluralsOf('de');

export const foyer = {
  nobody: 'Es ist noch niemand da.',
  nobodyYet: 'Es ist noch niemand da. Die Besprechung beginnt, sobald ein Host kommt.',
  here: (names: string, n: number) => `${names} ${many(n, 'ist', 'sind')} schon da.`,
  present: (n: number) => many(n, '# Person ist schon da.', '# Personen sind schon da.'),
  others: (n: number) => many(n, '# weitere Person', '# weitere'),
  rule: {
    open: 'Wer den Link hat, kommt direkt hinein.',
    lobby: 'Ein Host lässt Sie herein.',
    locked: 'Die Besprechung ist geschlossen: Vorerst kommt niemand mehr hinein.',
  },
  network: {
    test: 'Verbindung testen',
    running: 'Test läuft…',
    again: 'Noch einmal testen',
    udp: 'Direkt (UDP)',
    tcp: 'Umweg (TCP)',
    turn: 'Web-Proxy (TURN)',
    down: 'Empfang',
    open: 'geht',
    openIn: (time: string) => `geht, ${time} hin und zurück`,
    blocked: 'kommt nicht durch',
    untested: 'nicht getestet',
    about: (rate: string) => `etwa ${rate}`,
    verdict: {
      good: () => 'Ihre Verbindung reicht für Ton und Bild.',
      slow: () =>
        'Ton und Bild kommen durch, aber mit viel Verzögerung. Ein Kabel oder ein Platz näher am Router kann helfen.',
      thin: () =>
        'Ihre Leitung ist dünn: Ton geht, Bilder bleiben vielleicht klein. Beenden Sie Downloads, oder nehmen Sie ohne Kamera teil.',
      no_udp: (host: string, port: number) =>
        `Die Besprechung geht über einen Umweg, mit mehr Verzögerung. Bitten Sie für den direkten Weg Ihre Netzverwaltung, UDP zu ${host}, Port ${port} zu erlauben.`,
      proxied: () =>
        'Nur der Weg durch den Web-Proxy Ihres Netzes ist offen. Die Besprechung geht darüber, mit mehr Verzögerung.',
      closed: (host: string, port: number) =>
        `Ton und Bild kommen nicht durch. Versuchen Sie es mit einem anderen Netz, etwa dem Ihres Telefons, oder bitten Sie Ihre Netzverwaltung, UDP und TCP zu ${host}, Port ${port} zu erlauben.`,
      untested: () =>
        'Der Server konnte gerade nicht gefragt werden. Versuchen Sie es in einer Minute noch einmal.',
    },
  },
  backdrop: {
    label: 'Hintergrund',
    none: 'Wie er ist',
    blur: 'Unscharf',
    plain: 'Einfarbig',
    hint: 'Geschieht auf Ihrem Gerät; die anderen bekommen nur das fertige Bild.',
    starting: 'Der Hintergrund wird vorbereitet…',
    failed:
      'Der Hintergrund ließ sich nicht verbergen; deshalb ist Ihre Kamera aus. Wählen Sie „Wie er ist“, um Ihren Raum zu zeigen.',
    slow: 'Dieses Gerät ist dafür langsam: Ihr Bild bewegt sich vielleicht weniger flüssig.',
    unsupported: 'Dieser Browser kann den Hintergrund nicht ändern.',
  },
};
