// Nederlands: voor de deur, en de achtergrond van het beeld.

import { pluralsOf } from '../many';

const many = pluralsOf('nl');

export const foyer = {
  nobody: 'Er is nog niemand.',
  nobodyYet: 'Er is nog niemand. De vergadering begint zodra er een host is.',
  here: (names: string, n: number) => `${names} ${many(n, 'is', 'zijn')} er al.`,
  present: (n: number) => many(n, 'Er is al # persoon.', 'Er zijn al # personen.'),
  others: (n: number) => many(n, '# ander', '# anderen'),
  rule: {
    open: 'Wie de link heeft, komt meteen binnen.',
    lobby: 'Een host laat u binnen.',
    locked: 'De vergadering is vergrendeld: voorlopig komt er niemand meer binnen.',
  },
  network: {
    test: 'Verbinding testen',
    running: 'Bezig met testen…',
    again: 'Opnieuw testen',
    udp: 'Rechtstreeks (UDP)',
    tcp: 'Omweg (TCP)',
    turn: 'Webproxy (TURN)',
    down: 'Downloaden',
    open: 'werkt',
    openIn: (time: string) => `werkt, ${time} heen en terug`,
    blocked: 'komt er niet door',
    untested: 'niet getest',
    about: (rate: string) => `ongeveer ${rate}`,
    verdict: {
      good: () => 'Uw verbinding is geschikt voor geluid en beeld.',
      slow: () =>
        'Geluid en beeld komen door, maar met veel vertraging. Een kabel of een plek dichter bij de router kan helpen.',
      thin: () =>
        'Uw verbinding is krap: geluid gaat goed, beeld blijft misschien klein. Sluit downloads, of neem deel met de camera uit.',
      no_udp: (host: string, port: number) =>
        `De vergadering werkt via een omweg, met meer vertraging. Vraag uw netwerkbeheerder voor de rechtstreekse weg om UDP naar ${host}, poort ${port} toe te staan.`,
      proxied: () =>
        'Alleen de weg via de webproxy van uw netwerk is open. De vergadering werkt daarover, met meer vertraging.',
      closed: (host: string, port: number) =>
        `Geluid en beeld komen er niet door. Probeer een ander netwerk, bijvoorbeeld dat van uw telefoon, of vraag uw netwerkbeheerder om UDP en TCP naar ${host}, poort ${port} toe te staan.`,
      untested: () => 'De server kon zojuist niet worden gevraagd. Probeer het over een minuut opnieuw.',
    },
  },
  backdrop: {
    label: 'Achtergrond',
    none: 'Zoals hij is',
    blur: 'Vervaagd',
    plain: 'Effen',
    hint: 'Gebeurt op uw apparaat; de anderen krijgen alleen het bewerkte beeld.',
    starting: 'De achtergrond wordt voorbereid…',
    failed:
      'De achtergrond kon niet worden verborgen; daarom is uw camera uit. Kies “Zoals hij is” om uw kamer te tonen.',
    slow: 'Dit apparaat is er traag voor: uw beeld beweegt misschien minder vloeiend.',
    unsupported: 'Deze browser kan de achtergrond niet veranderen.',
  },
};
