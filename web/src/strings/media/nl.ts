// Nederlands: geluid, beeld, de verbinding.

import { pluralsOf } from '../many';

const many = pluralsOf('nl');
const DEVICE = { microphone: 'Uw microfoon', camera: 'Uw camera', speaker: 'Uw luidspreker' };
type Named = keyof typeof DEVICE;

export const media = {
  settings: {
    devices: 'Apparaten',
    sound: 'Geluid',
    echo: 'Echo-onderdrukking',
    noise: 'Ruisonderdrukking',
    gain: 'Automatisch volume',
    original: 'Origineel geluid',
    originalHint: 'Voor muziek: niets wordt bewerkt, in stereo, met hoge kwaliteit. Gebruik een koptelefoon.',
    originalOff: 'Origineel geluid laat alles zoals het is.',
    hold: 'Alleen spreken met ingedrukte toets',
    holdHint: 'Uw microfoon is alleen aan zolang u de spatiebalk of de microfoonknop ingedrukt houdt.',
    advice: 'Melden als ik spreek terwijl ik gedempt ben',
    adviceHint: 'Dit wordt op uw apparaat vastgesteld; er wordt niets verstuurd.',
    picture: 'Beeld en data',
    send: 'Hoogstens versturen',
    automatic: 'Automatisch',
    lines: (lines: number) => `${lines}p`,
    receive: 'Beeld van anderen',
    low: 'Klein, om data te sparen',
    standard: 'Standaard',
    high: 'Zo scherp als getoond',
  },
  flip: 'Andere camera gebruiken',
  menu: {
    sound: 'Microfoon en luidspreker kiezen',
    camera: 'Camera kiezen',
    settings: 'Alle instellingen',
  },
  hold: 'Ingedrukt houden om te spreken',
  advice: {
    muted_talking: 'U spreekt, maar uw microfoon staat uit.',
    silent:
      'Niemand kan u horen: uw microfoon geeft geen geluid. Controleer de schakelaar of kies een andere.',
    choose: 'Andere kiezen',
    unmute: 'Dempen opheffen',
  },
  news: {
    gone: (device: Named, was: string, now: string) =>
      `${was || DEVICE[device]} is weg; nu in gebruik: ${now || 'de systeemstandaard'}.`,
    back: (_device: Named, now: string) => `${now} is terug en weer in gebruik.`,
    not_taken: (device: Named, was: string, now: string) =>
      `${was || DEVICE[device]} kon niet worden geopend. Sluit andere programma’s die het gebruiken; tot dan blijft ${now || 'het vorige'} in gebruik.`,
  },
  denied: {
    chromium: 'Druk op het pictogram links van het adres om het toe te staan.',
    firefox: 'Druk op het doorgestreepte pictogram links van het adres en hef de blokkade op.',
    other: 'Kijk in de instellingen van uw browser voor deze website.',
  },
  audioOnly: {
    name: 'Alleen geluid',
    start: 'Verder met alleen geluid',
    end: 'Beeld tonen',
    text: 'Er wordt geen beeld verstuurd of ontvangen, om data te sparen.',
    refused: 'U neemt deel met alleen geluid. Kies eerst bovenaan “Beeld tonen”.',
    thin: 'Uw verbinding is dun. Het geluid gaat beter zonder beeld.',
  },
  share: {
    on: 'U deelt uw scherm',
    onWithSound: 'U deelt uw scherm en het geluid ervan',
    short: 'U deelt',
    stop: 'Stoppen',
    purpose: 'Gedeeld scherm',
    detail: 'Scherpe tekst',
    motion: 'Vloeiende beweging',
  },
  volume: {
    open: 'Volume…',
    title: (name: string) => `Volume van ${name}`,
    label: 'Volume',
    hint: 'Alleen voor u, tot u weggaat.',
    muteForMe: 'Voor mij dempen',
    hearAgain: 'Weer horen',
  },
  line: {
    title: 'Uw verbinding',
    none: 'Nog niet verbonden.',
    health: {
      good: 'Uw verbinding is goed.',
      fair: 'Uw verbinding is wat traag of verliest gegevens.',
      poor: 'Uw verbinding is slecht. Ga dichter bij de router zitten, gebruik een kabel of ga verder met alleen geluid.',
    },
    transport: 'Weg naar de server',
    udp: 'UDP, rechtstreeks',
    tcp: 'TCP, met meer vertraging',
    tcpText: 'UDP komt niet door uw netwerk. Vraag de beheerder het naar deze server toe te staan.',
    blocked: (host: string, port: number) =>
      `Geluid en beeld komen niet door: vraag de beheerder van uw netwerk om ${host} poort ${port} toe te staan, UDP en TCP.`,
    roundTrip: 'Heen en terug',
    lossIn: 'Verloren op weg hierheen',
    lossOut: 'Verloren op weg naar buiten',
    receiving: 'Ontvangen',
    sending: 'Versturen',
    pictures: (n: number, lines: number) =>
      n === 0 ? 'geen beeld' : many(n, `# beeld, ${lines}p`, `# beelden, tot ${lines}p`),
    lines: (lines: number) => (lines === 0 ? 'geen beeld' : `${lines}p`),
    limited: {
      bandwidth: 'Uw beeld is kleiner dan het kan zijn: de lijn laat niet meer toe.',
      cpu: 'Uw beeld is kleiner dan het kan zijn: dit apparaat is druk bezig.',
    },
    unknown: 'onbekend',
  },
  quality: {
    title: 'Hoe het bij iedereen gaat',
    well: (n: number) => (n === 1 ? 'Bij u gaat het goed.' : `Het gaat goed bij alle ${n}.`),
    short: (n: number, all: number) => `Bij ${n} van ${all} niet goed.`,
    open: 'Bij wie, en waarom',
    some: (n: number, all: number) => `Van ${all} mensen in de vergadering gaat het bij ${n} niet goed.`,
    now: 'Nu',
    before: 'Eerder',
    own: (name: string) => `${name} (u)`,
    grades: {
      fair: 'Kleine storingen',
      poor: 'Slechte verbinding',
      cut: 'Geen geluid, geen beeld',
      away: 'Verbinding verbroken',
    },
    since: (time: string) => `sinds ${time}`,
    from: (since: string, until: string) => `Van ${since} tot ${until}`,
    worst: (grade: string) => `Op zijn ergst: ${grade}`,
    cut: (cause: string) => `Geluid en beeld onderbroken: ${cause}.`,
    missing: (n: number) => `Geluid of beeld van anderen komt daar niet aan (${n}).`,
    loss: (percent: string) => `Minstens ${percent} onderweg verloren.`,
    delay: (time: string) => `Minstens ${time} heen en terug: men praat misschien door elkaar.`,
    thin: 'Niet elk beeld: de verbinding is te smal.',
    limit: {
      line: 'Er wordt een kleiner beeld gestuurd: de verbinding is te smal.',
      device: 'Er wordt een kleiner beeld gestuurd: het apparaat is druk bezig.',
    },
    detour: 'Via een omweg (TCP): geluid en beeld kunnen laat komen.',
    lostUdp: 'Het netwerk laat UDP niet meer door: geluid en beeld via een omweg (TCP).',
    note: 'Elk apparaat vertelt de andere in deze vergadering hoe het gaat, versleuteld zoals al het andere. Deze lijst is weg als u vertrekt.',
  },
};
