// Deutsch: Ton, Bild, die Verbindung.

import { pluralsOf } from '../many';

const many = pluralsOf('de');
const DEVICE = { microphone: 'Ihr Mikrofon', camera: 'Ihre Kamera', speaker: 'Ihr Lautsprecher' };
type Named = keyof typeof DEVICE;

export const media = {
  settings: {
    devices: 'Geräte',
    sound: 'Ton',
    echo: 'Echounterdrückung',
    noise: 'Rauschunterdrückung',
    gain: 'Automatische Lautstärke',
    original: 'Originalton',
    originalHint: 'Für Musik: nichts wird bearbeitet, in Stereo, mit hoher Rate. Am besten mit Kopfhörern.',
    originalOff: 'Der Originalton lässt alles, wie es ist.',
    hold: 'Nur mit gehaltener Taste sprechen',
    holdHint: 'Ihr Mikrofon ist nur an, solange Sie die Leertaste oder die Mikrofontaste halten.',
    advice: 'Sagen, wenn ich stummgeschaltet spreche',
    adviceHint: 'Das wird auf Ihrem Gerät erkannt; nichts wird gesendet.',
    picture: 'Bild und Daten',
    send: 'Höchstens senden',
    automatic: 'Automatisch',
    lines: (lines: number) => `${lines}p`,
    receive: 'Bilder der anderen',
    low: 'Klein, um Daten zu sparen',
    standard: 'Standard',
    high: 'So scharf wie gezeigt',
  },
  flip: 'Andere Kamera benutzen',
  menu: {
    sound: 'Mikrofon und Lautsprecher wählen',
    camera: 'Kamera wählen',
    settings: 'Alle Einstellungen',
  },
  hold: 'Zum Sprechen halten',
  advice: {
    muted_talking: 'Sie sprechen, aber Ihr Mikrofon ist aus.',
    silent:
      'Niemand hört Sie: Ihr Mikrofon gibt keinen Ton. Prüfen Sie seinen Schalter oder wählen Sie ein anderes.',
    choose: 'Anderes wählen',
    unmute: 'Einschalten',
  },
  news: {
    gone: (device: Named, was: string, now: string) =>
      `${was || DEVICE[device]} ist weg; jetzt in Benutzung: ${now || 'die Systemvorgabe'}.`,
    back: (_device: Named, now: string) => `${now} ist wieder da und in Benutzung.`,
    not_taken: (device: Named, was: string, now: string) =>
      `${was || DEVICE[device]} ließ sich nicht öffnen. Schließen Sie andere Programme, die es benutzen; bis dahin bleibt ${now || 'das bisherige'} in Benutzung.`,
  },
  denied: {
    chromium: 'Drücken Sie auf das Symbol links neben der Adresse, um es zu erlauben.',
    firefox:
      'Drücken Sie auf das durchgestrichene Symbol links neben der Adresse und heben Sie die Sperre auf.',
    other: 'Sehen Sie in den Einstellungen Ihres Browsers für diese Website nach.',
  },
  audioOnly: {
    name: 'Nur Ton',
    start: 'Nur mit Ton weitermachen',
    end: 'Bilder zeigen',
    text: 'Es werden keine Bilder gesendet oder empfangen, um Daten zu sparen.',
    refused: 'Sie nehmen nur mit Ton teil. Wählen Sie zuerst oben „Bilder zeigen“.',
    thin: 'Ihre Verbindung ist dünn. Ohne Bilder geht der Ton besser.',
  },
  share: {
    on: 'Sie teilen Ihren Bildschirm',
    onWithSound: 'Sie teilen Ihren Bildschirm und seinen Ton',
    short: 'Sie teilen',
    stop: 'Beenden',
    purpose: 'Geteilter Bildschirm',
    detail: 'Scharfer Text',
    motion: 'Flüssige Bewegung',
  },
  volume: {
    open: 'Lautstärke…',
    title: (name: string) => `Lautstärke von ${name}`,
    label: 'Lautstärke',
    hint: 'Nur für Sie, bis Sie gehen.',
    muteForMe: 'Für mich stummschalten',
    hearAgain: 'Wieder hören',
  },
  line: {
    title: 'Ihre Verbindung',
    none: 'Noch nicht verbunden.',
    health: {
      good: 'Ihre Verbindung ist gut.',
      fair: 'Ihre Verbindung ist etwas langsam oder verliert Daten.',
      poor: 'Ihre Verbindung ist schlecht. Gehen Sie näher an den Router, nehmen Sie ein Kabel, oder machen Sie nur mit Ton weiter.',
    },
    transport: 'Weg zum Server',
    udp: 'UDP, direkt',
    tcp: 'TCP, mit mehr Verzögerung',
    tcpText:
      'UDP kommt nicht durch Ihr Netz. Bitten Sie dessen Administrator, es zu diesem Server zu erlauben.',
    blocked: (host: string, port: number) =>
      `Ton und Bild kommen nicht durch: Bitten Sie den Administrator Ihres Netzes, ${host} Port ${port} zu erlauben, UDP und TCP.`,
    roundTrip: 'Hin und zurück',
    lossIn: 'Auf dem Weg hierher verloren',
    lossOut: 'Auf dem Weg hinaus verloren',
    receiving: 'Empfang',
    sending: 'Senden',
    pictures: (n: number, lines: number) =>
      n === 0 ? 'keine Bilder' : many(n, `# Bild, ${lines}p`, `# Bilder, bis ${lines}p`),
    lines: (lines: number) => (lines === 0 ? 'kein Bild' : `${lines}p`),
    limited: {
      bandwidth: 'Ihr Bild ist kleiner als möglich: Die Leitung erlaubt nicht mehr.',
      cpu: 'Ihr Bild ist kleiner als möglich: Dieses Gerät ist ausgelastet.',
    },
    unknown: 'nicht bekannt',
  },
  quality: {
    title: 'Wie es bei allen läuft',
    well: (n: number) => (n === 1 ? 'Bei Ihnen läuft es gut.' : `Es läuft bei allen ${n} gut.`),
    short: (n: number, all: number) => `Bei ${n} von ${all} nicht gut.`,
    open: 'Bei wem, und warum',
    some: (n: number, all: number) => `Von ${all} Personen in der Besprechung läuft es bei ${n} nicht gut.`,
    now: 'Jetzt',
    before: 'Vorher',
    own: (name: string) => `${name} (Sie)`,
    grades: {
      fair: 'Kleine Störungen',
      poor: 'Schlechte Verbindung',
      cut: 'Kein Ton, kein Bild',
      away: 'Verbindung verloren',
    },
    since: (time: string) => `seit ${time}`,
    from: (since: string, until: string) => `Von ${since} bis ${until}`,
    worst: (grade: string) => `Schlimmstenfalls: ${grade}`,
    cut: (cause: string) => `Ton und Bild unterbrochen: ${cause}.`,
    missing: (n: number) => `Ton oder Bild von anderen kommt dort nicht an (${n}).`,
    loss: (percent: string) => `Mindestens ${percent} unterwegs verloren.`,
    delay: (time: string) => `Mindestens ${time} hin und zurück: Man fällt sich vielleicht ins Wort.`,
    thin: 'Nicht jedes Bild: Die Verbindung ist zu dünn.',
    limit: {
      line: 'Es wird ein kleineres Bild gesendet: Die Verbindung ist zu dünn.',
      device: 'Es wird ein kleineres Bild gesendet: Das Gerät ist ausgelastet.',
    },
    detour: 'Über einen Umweg (TCP): Ton und Bild können spät kommen.',
    lostUdp: 'Das Netz lässt UDP nicht mehr durch: Ton und Bild über einen Umweg (TCP).',
    note: 'Jedes Gerät sagt den anderen in dieser Besprechung, wie es ihm geht, verschlüsselt wie alles andere. Diese Liste ist fort, wenn Sie gehen.',
  },
};
