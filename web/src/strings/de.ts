// Deutsch.

import { chat } from './chat/de';
import { classes } from './classes/de';
import { door } from './door/de';
import type { Strings } from './en';
import { files } from './files/de';
import { floor } from './floor/de';
import { foyer } from './foyer/de';
import { inventory } from './inventory/de';
import { namesOf, pluralsOf } from './many';
import { media } from './media/de';
import { names } from './names/de';
import { recording } from './recording/de';
import { settings } from './settings/de';
import { view } from './view/de';

const many = pluralsOf('de');
const few = namesOf('de', (n) => many(n, '# weitere Person', '# weitere'));

export const de: Strings = {
  ...door,
  ...settings,
  classes,
  files,
  foyer,
  inventory,
  floor,
  recording,
  media,
  names,
  view,
  chat,
  language: 'Deutsch',
  product: 'Conclave',
  landing: {
    title: 'Besprechungen, die unter Ihnen bleiben.',
    text: 'Videobesprechungen im Browser, verschlüsselt von Mensch zu Mensch. Der Server reicht sie weiter und kann nichts sehen oder hören.',
    create: 'Neue Besprechung',
    or: 'oder',
    linkLabel: 'Mit einem Link teilnehmen',
    linkHint: 'Den Link einfügen, den Sie bekommen haben',
    join: 'Teilnehmen',
    badLink:
      'Das ist kein Besprechungslink. Er endet auf # und zwei lange Wörter; bitten Sie um den ganzen Link.',
    points: [
      'Kein Konto, nichts zu installieren',
      'Immer verschlüsselt, für alle',
      'Läuft auf dem eigenen Server',
    ],
  },
  green: {
    titleNew: 'Ihre neue Besprechung',
    titleJoin: 'Bereit?',
    lead: 'Noch sieht und hört Sie niemand.',
    name: 'Ihr Name',
    nameHint: 'So kennen die anderen Sie',
    nameMissing: 'Bitte geben Sie an, wer Sie sind.',
    join: 'Teilnehmen',
    joining: 'Beitritt läuft…',
    preview: 'Ihr Bild',
    cameraOff: 'Ihre Kamera ist aus',
    cameraStarting: 'Kamera startet…',
    devices: 'Geräte',
    microphone: 'Mikrofon',
    camera: 'Kamera',
    speaker: 'Lautsprecher',
    systemDefault: 'Systemstandard',
    level: 'Mikrofonpegel',
    levelOff: 'Schalten Sie das Mikrofon ein, um den Pegel zu sehen.',
    testSpeaker: 'Lautsprecher testen',
    testing: 'Spielt…',
    invite: 'Andere einladen',
    inviteText:
      'Wer diesen Link hat, kann hereinkommen und mitlesen. Schicken Sie ihn nur denen, die Sie treffen wollen.',
    back: 'Zurück zum Anfang',
    asHost: 'Sie kommen als Host herein',
    signedIn: 'Sie sind angemeldet; die anderen erfahren Ihr Konto nicht',
  },
  bar: {
    controls: 'Steuerung der Besprechung',
    microphone: 'Mikrofon',
    mute: 'Mikrofon stummschalten',
    unmute: 'Mikrofon einschalten',
    camera: 'Kamera',
    cameraOn: 'Kamera einschalten',
    cameraOff: 'Kamera ausschalten',
    share: 'Teilen',
    shareOn: 'Bildschirm teilen',
    shareOff: 'Teilen beenden',
    copyLink: 'Link kopieren',
    copied: 'Link kopiert',
    people: 'Personen',
    chat: 'Chat',
    leave: 'Verlassen',
    leaveLong: 'Besprechung verlassen',
    more: 'Mehr',
    settings: 'Einstellungen',
    shortcuts: 'Tastenkürzel',
    unread: (n) => many(n, '# neue Nachricht', '# neue Nachrichten'),
  },
  stage: {
    label: 'Teilnehmende',
    you: 'Sie',
    youNamed: (name) => `${name} (Sie)`,
    screenOf: (name) => `Bildschirm von ${name}`,
    ownScreen: 'Ihr Bildschirm',
    sharing: 'Sie teilen Ihren Bildschirm',
    unknown: 'Unbekannt',
    muted: 'stumm',
    speaking: 'spricht',
    away: 'Verbindet sich neu…',
    lost: (since) => `Verbindung um ${since} verloren`,
    pin: (name) => `${name} groß zeigen`,
    unpin: (name) => `${name} in normaler Größe zeigen`,
    signs: 'Gebärdensprache',
    alone: 'Sie sind allein hier',
    aloneText: 'Schicken Sie den Link denen, die Sie treffen wollen.',
    pageBack: 'Vorherige Personen',
    pageOn: 'Weitere Personen',
    page: (page, pages) => `Seite ${page} von ${pages}`,
    soundBlocked: 'Ihr Browser hält den Ton zurück.',
    soundOn: 'Ton einschalten',
    pushToTalk: 'Sie sprechen, solange Sie die Leertaste halten',
    notices: 'Hinweise',
  },
  people: {
    title: 'Personen',
    count: (n) => many(n, '# Person', '# Personen'),
    lead: 'Alle, die die Schlüssel dieser Besprechung haben. Niemand sonst kann sie sehen oder hören.',
    you: 'Sie',
    micOn: 'Mikrofon an',
    micOff: 'Mikrofon aus',
    cameraOn: 'Kamera an',
    cameraOff: 'Kamera aus',
    sharing: 'teilt einen Bildschirm',
    away: 'Verbindung verloren, verbindet sich neu',
    waiting: 'unterwegs',
    faults: {
      messages: {
        missing: (name) =>
          `Eine Nachricht von ${name} wurde diesem Gerät vorenthalten. Bitten Sie noch einmal darum.`,
        not_opening: (name) => `Eine Nachricht von ${name} lässt sich nicht entschlüsseln.`,
      },
      microphone: {
        not_arriving: (name) => `Ton von ${name} kommt nicht an. Er wird neu verbunden.`,
        not_opening: (name) =>
          `Ton von ${name} lässt sich nicht entschlüsseln. Die Schlüssel werden erneuert.`,
        not_opening_there: () =>
          'Andere können Ihren Ton nicht entschlüsseln. Die Schlüssel werden erneuert.',
      },
      camera: {
        not_arriving: (name) => `Bild von ${name} kommt nicht an. Es wird neu verbunden.`,
        not_opening: (name) =>
          `Bild von ${name} lässt sich nicht entschlüsseln. Die Schlüssel werden erneuert.`,
        not_opening_there: () => 'Andere können Ihr Bild nicht entschlüsseln. Die Schlüssel werden erneuert.',
      },
      screen: {
        not_arriving: (name) => `Der Bildschirm von ${name} kommt nicht an. Er wird neu verbunden.`,
        not_opening: (name) =>
          `Der Bildschirm von ${name} lässt sich nicht entschlüsseln. Die Schlüssel werden erneuert.`,
        not_opening_there: () =>
          'Andere können Ihren Bildschirm nicht entschlüsseln. Die Schlüssel werden erneuert.',
      },
    },
  },
  encryption: {
    end_to_end: 'Ende-zu-Ende verschlüsselt',
    settling: 'Schlüssel werden erneuert…',
    broken: 'Nicht vollständig verschlüsselt',
    none: 'Noch nicht verbunden',
    explain: {
      end_to_end:
        'Ton, Bild, Chat und Namen werden auf Ihrem Gerät verschlossen und nur auf den Geräten der Menschen in dieser Besprechung geöffnet. Der Server hat keinen Schlüssel.',
      settling:
        'Die Schlüssel werden erneuert. Was sich nicht öffnen lässt, wird nicht gezeigt oder gespielt.',
      broken:
        'Etwas lässt sich mit den Schlüsseln dieser Besprechung nicht öffnen, oder jemandes Schlüssel stimmen nicht. Sehen Sie bei den Personen nach.',
      none: 'Schlüssel werden vereinbart, sobald Sie in der Besprechung sind.',
    },
    code: 'Besprechungscode',
    codeText:
      'Lesen Sie ihn einander vor. Sehen alle denselben Code, teilen Sie alle dieselben Schlüssel und niemand sitzt dazwischen.',
    members: (n) => many(n, 'Schlüssel bei # Person', 'Schlüssel bei # Personen'),
    epoch: (n) => `Schlüssel bisher ${many(n, 'einmal', '#-mal')} erneuert`,
    seePeople: 'Personen ansehen',
  },
  connection: {
    signalling: 'Verbindung verloren. Neu verbinden…',
    media: 'Ton und Bild sind unterbrochen. Sie werden wiederhergestellt…',
    offline: 'Ihr Gerät ist offline. Es geht weiter, sobald das Netz zurück ist.',
    ends: (time: string) =>
      `Der Server startet neu, wenn diese Besprechung zu Ende ist, spätestens um ${time}. Sind Sie dann noch hier, wird die Besprechung kurz unterbrochen und kommt von selbst zurück.`,
  },
  left: {
    title: 'Sie haben die Besprechung verlassen',
    text: 'Kamera und Mikrofon sind aus.',
    rejoin: 'Wieder teilnehmen',
    create: 'Neue Besprechung',
    home: 'Startseite',
  },
  loading: 'Die Besprechung wird vorbereitet…',
  close: 'Schließen',
  cancel: 'Abbrechen',
  tryAgain: 'Erneut versuchen',
  reload: 'Seite neu laden',
  problems: {
    bad_link: {
      title: 'Dieser Link ist unvollständig',
      text: 'Ein Besprechungslink endet auf # und zwei lange Wörter. Kopieren Sie den ganzen Link oder bitten Sie noch einmal darum.',
    },
    not_available: {
      title: 'Diese Besprechung ist nicht offen',
      text: 'Vielleicht ist sie vorbei, hat noch nicht begonnen, oder der Link ist vertippt. Bitten Sie um den aktuellen Link.',
    },
    full: {
      title: 'Die Besprechung ist voll',
      text: 'Es sind so viele Menschen da, wie da sein dürfen. Versuchen Sie es erneut, wenn jemand gegangen ist.',
    },
    locked: {
      title: 'Die Besprechung ist abgeschlossen',
      text: 'Ein Host hat die Tür geschlossen: Vorerst kommt niemand Neues herein. Fragen Sie jemanden drinnen oder versuchen Sie es später.',
    },
    ended: {
      title: 'Die Besprechung ist beendet',
      text: 'Ein Host hat sie für alle beendet. Sie kann wieder beginnen, wenn ein Host kommt.',
    },
    declined: {
      title: 'Sie wurden nicht eingelassen',
      text: 'Ein Host hat abgelehnt. Wenn Sie das für einen Irrtum halten, fragen Sie, wer Sie eingeladen hat.',
    },
    removed: {
      title: 'Sie wurden aus der Besprechung entfernt',
      text: 'Ein Host hat Sie herausgenommen. Kamera und Mikrofon sind aus, und Sie haben keine Schlüssel der Besprechung mehr.',
    },
    signed_out: {
      title: 'Sie wurden abgemeldet',
      text: 'Das Konto, mit dem Sie teilnahmen, wurde abgemeldet oder geschlossen. Deshalb sind Sie nicht mehr in der Besprechung und haben keine Schlüssel mehr dafür. Melden Sie sich wieder an, oder fragen Sie, wer die Konten Ihrer Organisation verwaltet.',
    },
    quota: {
      title: 'Der Server behält keine weiteren Besprechungen',
      text: 'Es sind so viele, wie es sein dürfen, insgesamt oder von dort, wo Sie sind. Versuchen Sie es später oder fragen Sie, wer ihn betreibt.',
    },
    unreachable: {
      title: 'Der Server ist nicht erreichbar',
      text: 'Prüfen Sie Ihr Netz. In einem Firmennetz können WebSocket-Verbindungen zu dieser Adresse gesperrt sein: Bitten Sie um ihre Freigabe. Wir versuchen es weiter.',
    },
    version: {
      title: 'Diese Seite ist veraltet',
      text: 'Der Server wurde aktualisiert. Laden Sie die Seite neu, um weiterzumachen.',
    },
    not_admitted: {
      title: 'Sie wurden nicht eingelassen',
      text: 'Niemand in der Besprechung konnte Ihren Link bestätigen. Prüfen Sie, ob er vollständig ist, und versuchen Sie es erneut.',
    },
    sign_in_needed: {
      title: 'Zum Teilnehmen anmelden',
      text: 'Diese Besprechung ist für alle, die an diesem Server angemeldet sind. Melden Sie sich an und kommen Sie hierher zurück: Diese Seite behält Ihren Link.',
    },
    members_only: {
      title: 'Nur für Mitglieder',
      text: 'Diese Besprechung ist für Mitglieder ihrer Organisation, und Sie sind bei einer anderen angemeldet. Bitten Sie um eine Besprechung, die für Gäste offen ist.',
    },
    factors_needed: {
      title: 'Mit mehreren Faktoren anmelden',
      text: 'Diese Besprechung ist für alle, die mehr als ein Passwort gezeigt haben. Melden Sie sich mit einem Passkey an, oder bei Ihrer Organisation mit einem zweiten Faktor, und kommen Sie hierher zurück: Diese Seite behält Ihren Link.',
    },
    not_verified: {
      title: 'Ihr Name ist nicht bestätigt',
      text: 'Die Regeln dieser Besprechung lassen nur bestätigte Namen herein. Gehen Sie zurück, melden Sie sich nötigenfalls über den Anbieter Ihrer Organisation an, und zeigen Sie Ihren bestätigten Namen. Wer das vor mehr als zwölf Stunden tat, tut es noch einmal.',
    },
    unverified_inside: {
      title: 'Ein Name ist nicht bestätigt',
      text: 'Die Regeln dieser Besprechung lassen nur bestätigte Namen herein. Jemand ist darin oder wurde gerade eingelassen, dessen Name sich diesem Browser nicht bestätigt. Er ist gegangen oder kam nicht herein und hat ihnen nichts gesendet. Hat ein Anbieter neue Schlüssel, laden Sie diese Seite neu; sonst fragen Sie den Gastgeber.',
    },
    names_unchecked: {
      title: 'Namen ließen sich nicht prüfen',
      text: 'Die Regeln dieser Besprechung lassen nur bestätigte Namen herein, und die Schlüssel eines Anbieters waren nicht rechtzeitig zu bekommen. Dieser Browser ist gegangen oder kam nicht herein. Versuchen Sie es gleich noch einmal.',
    },
    outside_regions: {
      title: 'Nicht auf diesem Server',
      text: 'Die Regeln der Klasse dieser Besprechung sagen, wo sie sein darf, und dieser Server ist nicht dort. Sie findet hier nicht statt. Fragen Sie, wer Sie eingeladen hat oder Ihre Organisation verwaltet.',
    },
    exception_over: {
      title: 'Die Tür ist zu',
      text: 'Eine Ausnahme von den Regeln der Klasse dieser Besprechung ist abgelaufen. Bitten Sie, eine neue Besprechung anzulegen.',
    },
    rules_differ: {
      title: 'Die Regeln stimmen nicht überein',
      text: 'Der Server nennt andere Regeln für diese Besprechung, als unterschrieben wurden. Nehmen Sie nicht teil; sagen Sie es denen, die einladen, und denen, die den Server betreiben.',
    },
    gate_closed: {
      title: 'Zurzeit nicht verfügbar',
      text: 'Eine Maßnahme, die Ihre Organisation für solche Besprechungen trifft, greift nicht: Es wird keine neue angelegt. Wählen Sie eine andere Klasse, oder fragen Sie Ihre Datenschutzbeauftragten.',
    },
    not_your_class: {
      title: 'Diese Klasse gibt es hier nicht',
      text: 'Die Richtlinie Ihrer Organisation hat sich geändert, oder Sie sind nicht mehr angemeldet. Laden Sie die Seite neu und wählen Sie die Klasse noch einmal.',
    },
    replaced: {
      title: 'Die Besprechung läuft in einem anderen Fenster weiter',
      text: 'Sie haben sie dort mit demselben Platz geöffnet. Sie können dieses Fenster schließen oder sie hierher zurückholen.',
    },
    too_many: {
      title: 'Zu viele Nachrichten auf einmal',
      text: 'Der Server bittet um eine kurze Pause. Versuchen Sie es gleich noch einmal.',
    },
    server_full: {
      title: 'Der Server ist ausgelastet',
      text: 'Er hat so viel zu tun, wie er kann. Wir versuchen es weiter: Sie kommen hinein, sobald Platz ist, meist binnen Minuten.',
    },
    server_ends: {
      title: 'Der Server startet bald neu',
      text: 'Bis dahin beginnt hier keine neue Besprechung. Wir versuchen es weiter: Sie kommen hinein, sobald er zurück ist oder ein anderer antwortet.',
    },
    no_transforms: {
      title: 'Dieser Browser kann Besprechungen nicht verschlüsseln',
      text: 'Ihm fehlen „Encoded Transforms“ für WebRTC. Nehmen Sie einen aktuellen Firefox, Chrome, Edge oder Safari. Conclave sendet nie etwas unverschlüsselt.',
    },
    no_wasm: {
      title: 'WebAssembly ist ausgeschaltet',
      text: 'Die Verschlüsselung braucht es. Schalten Sie es für diese Seite ein oder verlassen Sie den strengen Sicherheitsmodus des Browsers und laden Sie dann neu.',
    },
    crashed: {
      title: 'Auf dieser Seite ging etwas kaputt',
      text: 'Laden Sie sie neu: Sie kommen in dieselbe Besprechung zurück.',
    },
  },
  devices: {
    denied: {
      microphone:
        'Ihr Browser erlaubt das Mikrofon nicht. Erlauben Sie es neben der Adresse dieser Seite und versuchen Sie es erneut. Sie können auch ohne teilnehmen.',
      camera:
        'Ihr Browser erlaubt die Kamera nicht. Erlauben Sie sie neben der Adresse dieser Seite und versuchen Sie es erneut. Sie können auch ohne teilnehmen.',
      screen:
        'Ihr System erlaubt das Teilen des Bildschirms nicht. Erlauben Sie es Ihrem Browser in den Systemeinstellungen.',
    },
    missing: {
      microphone: 'Kein Mikrofon gefunden. Schließen Sie eines an, oder nehmen Sie teil und hören Sie zu.',
      camera: 'Keine Kamera gefunden. Schließen Sie eine an, oder nehmen Sie ohne teil.',
      screen: 'Dieser Browser kann keinen Bildschirm teilen.',
    },
    busy: {
      microphone: 'Ein anderes Programm benutzt das Mikrofon. Schließen Sie es und versuchen Sie es erneut.',
      camera: 'Ein anderes Programm benutzt die Kamera. Schließen Sie es und versuchen Sie es erneut.',
      screen: 'Der Bildschirm konnte nicht aufgenommen werden. Versuchen Sie es erneut.',
    },
    unsupported: {
      microphone: 'Für das Mikrofon braucht diese Seite eine sichere Adresse (https).',
      camera: 'Für die Kamera braucht diese Seite eine sichere Adresse (https).',
      screen: 'Dieser Browser kann keinen Bildschirm teilen.',
    },
  },
  announce: {
    moreFaults: (n) => many(n, 'Es gibt noch # solche Störung.', 'Es gibt noch # solche Störungen.'),
    joined: (names) => `${few(names, 3)} ${many(names.length, 'ist', 'sind')} jetzt da`,
    left: (names) => `${few(names, 3)} ${many(names.length, 'ist', 'sind')} gegangen`,
    inMeeting: 'Sie sind in der Besprechung',
    reconnecting: 'Verbindung verloren, verbindet sich neu',
    reconnected: 'Wieder verbunden',
    shares: (name) => `${name} teilt einen Bildschirm`,
    sharesNoMore: (name) => `${name} teilt keinen Bildschirm mehr`,
  },
  shortcuts: {
    title: 'Tastenkürzel',
    microphone: 'Mikrofon an oder aus',
    camera: 'Kamera an oder aus',
    share: 'Bildschirm teilen',
    chat: 'Chat öffnen oder schließen',
    people: 'Personen öffnen oder schließen',
    host: 'Host-Steuerung öffnen oder schließen',
    react: 'Reagieren',
    captions: 'Untertitel zeigen oder ausblenden',
    layout: 'Galerie oder Sprecher',
    fullScreen: 'Vollbild',
    pageOn: 'Nächste Seite der Personen',
    pageBack: 'Vorige Seite der Personen',
    hand: 'Hand heben oder senken',
    questions: 'Fragen öffnen oder schließen',
    polls: 'Umfragen öffnen oder schließen',
    change: 'Tasten ändern',
    settings: 'Einstellungen',
    help: 'Diese Liste',
    talk: 'Halten, um zu sprechen, während Sie stumm sind',
    space: 'Leertaste',
    enabled: 'Kürzel aus einer Taste',
    enabledHint: 'Aus lässt nur die mit Strg.',
  },
  settings: {
    title: 'Einstellungen',
    appearance: 'Darstellung',
    system: 'System',
    light: 'Hell',
    dark: 'Dunkel',
    language: 'Sprache',
    mirror: 'Mein eigenes Bild spiegeln',
  },
  title: {
    ready: 'Bereit',
    joining: 'Beitritt läuft',
    waiting: 'Warten',
    meeting: 'Besprechung',
    muted: 'stumm',
    left: 'Verlassen',
    reconnecting: 'Neu verbinden',
  },
};
