// Nederlands.

import { chat } from './chat/nl';
import { classes } from './classes/nl';
import { door } from './door/nl';
import type { Strings } from './en';
import { files } from './files/nl';
import { floor } from './floor/nl';
import { foyer } from './foyer/nl';
import { inventory } from './inventory/nl';
import { namesOf, pluralsOf } from './many';
import { media } from './media/nl';
import { names } from './names/nl';
import { recording } from './recording/nl';
import { settings } from './settings/nl';
import { view } from './view/nl';

const many = pluralsOf('nl');
const few = namesOf('nl', (n) => many(n, '# ander', '# anderen'));

export const nl: Strings = {
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
  language: 'Nederlands',
  product: 'Conclave',
  landing: {
    title: 'Overleg dat onder u blijft.',
    text: 'Videovergaderen in de browser, versleuteld van mens tot mens. De server geeft het door en kan niet meekijken of meeluisteren.',
    create: 'Nieuwe vergadering',
    or: 'of',
    linkLabel: 'Deelnemen met een link',
    linkHint: 'Plak de link die u kreeg',
    join: 'Deelnemen',
    badLink: 'Dit is geen vergaderlink. Die eindigt op # en twee lange woorden; vraag om de hele link.',
    points: [
      'Geen account, niets te installeren',
      'Altijd versleuteld, voor iedereen',
      'Draait op uw eigen server',
    ],
  },
  green: {
    titleNew: 'Uw nieuwe vergadering',
    titleJoin: 'Klaar om deel te nemen?',
    lead: 'Niemand ziet of hoort u nog.',
    name: 'Uw naam',
    nameHint: 'Zo kennen de anderen u',
    nameMissing: 'Vul in wie u bent.',
    join: 'Deelnemen',
    joining: 'Bezig met deelnemen…',
    preview: 'Uw beeld',
    cameraOff: 'Uw camera is uit',
    cameraStarting: 'Uw camera start…',
    devices: 'Apparaten',
    microphone: 'Microfoon',
    camera: 'Camera',
    speaker: 'Luidspreker',
    systemDefault: 'Systeemstandaard',
    level: 'Microfoonniveau',
    levelOff: 'Zet de microfoon aan om het niveau te zien.',
    testSpeaker: 'Luidspreker testen',
    testing: 'Speelt af…',
    invite: 'Anderen uitnodigen',
    inviteText: 'Wie deze link heeft, kan binnenkomen en meelezen. Stuur hem alleen aan wie u wilt spreken.',
    back: 'Terug naar het begin',
    asHost: 'U komt binnen als host',
    signedIn: 'U bent ingelogd; de anderen krijgen uw account niet te horen',
  },
  bar: {
    controls: 'Bediening van de vergadering',
    microphone: 'Microfoon',
    mute: 'Microfoon dempen',
    unmute: 'Microfoon aanzetten',
    camera: 'Camera',
    cameraOn: 'Camera aanzetten',
    cameraOff: 'Camera uitzetten',
    share: 'Delen',
    shareOn: 'Scherm delen',
    shareOff: 'Stoppen met delen',
    copyLink: 'Link kopiëren',
    copied: 'Link gekopieerd',
    people: 'Personen',
    chat: 'Chat',
    leave: 'Verlaten',
    leaveLong: 'Vergadering verlaten',
    more: 'Meer',
    settings: 'Instellingen',
    shortcuts: 'Sneltoetsen',
    unread: (n) => many(n, '# nieuw bericht', '# nieuwe berichten'),
  },
  stage: {
    label: 'Deelnemers',
    you: 'U',
    youNamed: (name) => `${name} (u)`,
    screenOf: (name) => `Scherm van ${name}`,
    ownScreen: 'Uw scherm',
    sharing: 'U deelt uw scherm',
    unknown: 'Onbekend',
    muted: 'gedempt',
    speaking: 'spreekt',
    away: 'Maakt opnieuw verbinding…',
    lost: (since) => `Verbinding verbroken om ${since}`,
    pin: (name) => `${name} groot tonen`,
    unpin: (name) => `${name} op gewone grootte tonen`,
    signs: 'gebarentaal',
    alone: 'U bent hier de enige',
    aloneText: 'Stuur de link aan wie u wilt spreken.',
    pageBack: 'Vorige personen',
    pageOn: 'Meer personen',
    page: (page, pages) => `Pagina ${page} van ${pages}`,
    soundBlocked: 'Uw browser houdt het geluid tegen.',
    soundOn: 'Geluid aanzetten',
    pushToTalk: 'U spreekt zolang u de spatiebalk vasthoudt',
    notices: 'Meldingen',
  },
  people: {
    title: 'Personen',
    count: (n) => many(n, '# persoon', '# personen'),
    lead: 'Iedereen die de sleutels van deze vergadering heeft. Niemand anders kan meekijken of meeluisteren.',
    you: 'u',
    micOn: 'microfoon aan',
    micOff: 'microfoon uit',
    cameraOn: 'camera aan',
    cameraOff: 'camera uit',
    sharing: 'deelt een scherm',
    away: 'verbinding verbroken, verbindt opnieuw',
    waiting: 'onderweg',
    faults: {
      messages: {
        missing: (name) =>
          `Een bericht van ${name} is niet tot dit apparaat doorgelaten. Vraag er opnieuw om.`,
        not_opening: (name) => `Een bericht van ${name} kan niet worden ontsleuteld.`,
      },
      microphone: {
        not_arriving: (name) => `Geluid van ${name} komt niet aan. Het wordt opnieuw verbonden.`,
        not_opening: (name) =>
          `Geluid van ${name} kan niet worden ontsleuteld. De sleutels worden vernieuwd.`,
        not_opening_there: () => 'Anderen kunnen uw geluid niet ontsleutelen. De sleutels worden vernieuwd.',
      },
      camera: {
        not_arriving: (name) => `Beeld van ${name} komt niet aan. Het wordt opnieuw verbonden.`,
        not_opening: (name) => `Beeld van ${name} kan niet worden ontsleuteld. De sleutels worden vernieuwd.`,
        not_opening_there: () => 'Anderen kunnen uw beeld niet ontsleutelen. De sleutels worden vernieuwd.',
      },
      screen: {
        not_arriving: (name) => `Het scherm van ${name} komt niet aan. Het wordt opnieuw verbonden.`,
        not_opening: (name) =>
          `Het scherm van ${name} kan niet worden ontsleuteld. De sleutels worden vernieuwd.`,
        not_opening_there: () => 'Anderen kunnen uw scherm niet ontsleutelen. De sleutels worden vernieuwd.',
      },
    },
  },
  encryption: {
    end_to_end: 'Eind-tot-eind versleuteld',
    settling: 'Sleutels worden vernieuwd…',
    broken: 'Niet volledig versleuteld',
    none: 'Nog niet verbonden',
    explain: {
      end_to_end:
        'Geluid, beeld, chat en namen gaan op uw apparaat op slot en alleen open op de apparaten van de mensen in deze vergadering. De server heeft geen sleutel.',
      settling: 'De sleutels worden vernieuwd. Wat niet opengaat, wordt niet getoond of afgespeeld.',
      broken:
        'Iets gaat niet open met de sleutels van deze vergadering, of iemands sleutels kloppen niet. Kijk bij de personen in de vergadering.',
      none: 'Sleutels worden afgesproken zodra u in de vergadering bent.',
    },
    code: 'Vergadercode',
    codeText:
      'Lees hem elkaar voor. Ziet iedereen dezelfde code, dan deelt u allen dezelfde sleutels en zit er niemand tussen.',
    members: (n) => many(n, 'Sleutels bij # persoon', 'Sleutels bij # personen'),
    epoch: (n) => `Sleutels tot nu toe ${many(n, '# keer', '# keer')} vernieuwd`,
    seePeople: 'Personen bekijken',
  },
  connection: {
    signalling: 'Verbinding verbroken. Opnieuw verbinden…',
    media: 'Geluid en beeld zijn onderbroken. Ze worden hersteld…',
    offline: 'Uw apparaat is offline. De vergadering gaat verder zodra het netwerk terug is.',
    ends: (time: string) =>
      `De server start opnieuw als deze vergadering is afgelopen, uiterlijk om ${time}. Bent u dan nog hier, dan wordt de vergadering even onderbroken en komt ze vanzelf terug.`,
  },
  left: {
    title: 'U hebt de vergadering verlaten',
    text: 'Uw camera en microfoon zijn uit.',
    rejoin: 'Opnieuw deelnemen',
    create: 'Nieuwe vergadering',
    home: 'Beginpagina',
  },
  loading: 'De vergadering wordt voorbereid…',
  close: 'Sluiten',
  cancel: 'Annuleren',
  tryAgain: 'Opnieuw proberen',
  reload: 'Pagina herladen',
  problems: {
    bad_link: {
      title: 'Deze link is niet volledig',
      text: 'Een vergaderlink eindigt op # en twee lange woorden. Kopieer de hele link of vraag er opnieuw om.',
    },
    not_available: {
      title: 'Deze vergadering is niet open',
      text: 'Misschien is ze voorbij, nog niet begonnen, of klopt de link niet. Vraag de actuele link aan wie u uitnodigde.',
    },
    full: {
      title: 'De vergadering is vol',
      text: 'Er zijn zoveel mensen als er mogen zijn. Probeer het opnieuw als er iemand weg is.',
    },
    locked: {
      title: 'De vergadering is op slot',
      text: 'Een host heeft de deur gesloten: voorlopig komt niemand nieuws binnen. Vraag iemand die binnen is of probeer het later.',
    },
    ended: {
      title: 'De vergadering is beëindigd',
      text: 'Een host heeft haar voor iedereen beëindigd. Ze kan opnieuw beginnen als er een host komt.',
    },
    declined: {
      title: 'U bent niet binnengelaten',
      text: 'Een host heeft u afgewezen. Denkt u dat dat een vergissing is, vraag dan wie u uitnodigde.',
    },
    removed: {
      title: 'U bent uit de vergadering gezet',
      text: 'Een host heeft u eruit gehaald. Uw camera en microfoon zijn uit, en u hebt geen sleutels van de vergadering meer.',
    },
    signed_out: {
      title: 'U bent uitgelogd',
      text: 'Het account waarmee u deelnam is uitgelogd of gesloten. Daarom bent u uit de vergadering en hebt u geen sleutels ervan meer. Log opnieuw in, of vraag het wie de accounts van uw organisatie beheert.',
    },
    quota: {
      title: 'De server bewaart niet meer vergaderingen',
      text: 'Het zijn er zoveel als mogen, in totaal of van waar u bent. Probeer het later of vraag wie de server beheert.',
    },
    unreachable: {
      title: 'De server is niet bereikbaar',
      text: 'Controleer uw netwerk. In een bedrijfsnetwerk kunnen WebSocket-verbindingen naar dit adres geblokkeerd zijn: vraag uw beheerder ze toe te staan. We blijven het proberen.',
    },
    version: {
      title: 'Deze pagina is verouderd',
      text: 'De server is bijgewerkt. Herlaad de pagina om verder te gaan.',
    },
    not_admitted: {
      title: 'U bent niet binnengelaten',
      text: 'Niemand in de vergadering kon uw link bevestigen. Kijk of hij volledig is en probeer het opnieuw.',
    },
    sign_in_needed: {
      title: 'Log in om deel te nemen',
      text: 'Deze vergadering is voor wie bij deze server is ingelogd. Log in en kom hier terug: deze pagina bewaart uw link.',
    },
    members_only: {
      title: 'Alleen voor leden',
      text: 'Deze vergadering is voor leden van haar organisatie, en u bent bij een andere ingelogd. Vraag de gastheer om een vergadering die voor gasten open is.',
    },
    factors_needed: {
      title: 'Log in met meer dan één factor',
      text: 'Deze vergadering is voor wie meer dan een wachtwoord heeft getoond. Log in met een passkey, of bij uw organisatie met een tweede factor, en kom hier terug: deze pagina bewaart uw link.',
    },
    not_verified: {
      title: 'Uw naam is niet geverifieerd',
      text: 'De regels van deze vergadering laten alleen geverifieerde namen binnen. Ga terug, log zo nodig in via de provider van uw organisatie, en toon uw geverifieerde naam. Wie dat meer dan twaalf uur geleden deed, doet het opnieuw.',
    },
    unverified_inside: {
      title: 'Iemands naam is niet geverifieerd',
      text: 'De regels van deze vergadering laten alleen geverifieerde namen binnen. Er is iemand in, of zojuist toegelaten, wiens naam volgens deze browser niet vaststaat. Hij is vertrokken, of kwam niet binnen, en stuurde hun niets. Heeft een provider nieuwe sleutels, laad dan deze pagina opnieuw; vraag het anders de gastheer.',
    },
    names_unchecked: {
      title: 'Namen konden niet worden nagegaan',
      text: 'De regels van deze vergadering laten alleen geverifieerde namen binnen, en de sleutels van een provider waren niet op tijd te krijgen. Deze browser is vertrokken, of kwam niet binnen. Probeer het zo nog eens.',
    },
    outside_regions: {
      title: 'Niet op deze server',
      text: 'De regels van de klasse van deze vergadering zeggen waar zij mag zijn, en deze server is daar niet. Zij wordt hier niet gehouden. Vraag het aan wie u uitnodigde of aan wie uw organisatie beheert.',
    },
    exception_over: {
      title: 'De deur is dicht',
      text: 'Een uitzondering op de regels van de klasse van deze vergadering is afgelopen. Vraag de gastheer een nieuwe vergadering te maken.',
    },
    rules_differ: {
      title: 'De regels komen niet overeen',
      text: 'De server noemt andere regels voor deze vergadering dan de gastheer heeft ondertekend. Neem niet deel; meld het aan de gastheer en aan wie de server beheert.',
    },
    gate_closed: {
      title: 'Nu niet beschikbaar',
      text: 'Een maatregel die uw organisatie voor zulke vergaderingen neemt, is niet in orde: er wordt geen nieuwe gemaakt. Kies een andere klasse, of vraag het uw functionaris gegevensbescherming.',
    },
    not_your_class: {
      title: 'Deze klasse is niet beschikbaar',
      text: 'Het beleid van uw organisatie is veranderd, of u bent niet meer ingelogd. Laad de pagina opnieuw en kies de klasse nog eens.',
    },
    replaced: {
      title: 'De vergadering gaat verder in een ander venster',
      text: 'U opende ze daar met dezelfde plaats. U kunt dit venster sluiten of de vergadering hierheen terughalen.',
    },
    too_many: {
      title: 'Te veel berichten tegelijk',
      text: 'De server vraagt om een korte pauze. Probeer het zo opnieuw.',
    },
    server_full: {
      title: 'De server zit vol',
      text: 'Hij heeft zoveel te doen als hij kan. We blijven het proberen: u komt binnen zodra er plaats is, meestal binnen enkele minuten.',
    },
    server_ends: {
      title: 'De server start binnenkort opnieuw',
      text: 'Tot dan begint hier geen nieuwe vergadering. We blijven het proberen: u komt binnen zodra hij terug is of een andere antwoordt.',
    },
    no_transforms: {
      title: 'Deze browser kan vergaderingen niet versleutelen',
      text: 'Hij kent geen “encoded transforms” voor WebRTC. Gebruik een actuele Firefox, Chrome, Edge of Safari. Conclave verstuurt nooit iets onversleuteld.',
    },
    no_wasm: {
      title: 'WebAssembly staat uit',
      text: 'De versleuteling heeft het nodig. Zet het aan voor deze site of verlaat de strenge beveiligingsmodus van uw browser en herlaad dan.',
    },
    crashed: {
      title: 'Er ging iets stuk op deze pagina',
      text: 'Herlaad haar: u komt terug in dezelfde vergadering.',
    },
  },
  devices: {
    denied: {
      microphone:
        'Uw browser staat de microfoon niet toe. Sta hem toe naast het adres van deze pagina en probeer het opnieuw. Deelnemen kan ook zonder.',
      camera:
        'Uw browser staat de camera niet toe. Sta hem toe naast het adres van deze pagina en probeer het opnieuw. Deelnemen kan ook zonder.',
      screen:
        'Uw systeem staat scherm delen niet toe. Sta het toe voor uw browser in de systeeminstellingen.',
    },
    missing: {
      microphone: 'Geen microfoon gevonden. Sluit er een aan, of neem deel en luister.',
      camera: 'Geen camera gevonden. Sluit er een aan, of neem deel zonder.',
      screen: 'Deze browser kan geen scherm delen.',
    },
    busy: {
      microphone: 'De microfoon is in gebruik bij een ander programma. Sluit dat en probeer het opnieuw.',
      camera: 'De camera is in gebruik bij een ander programma. Sluit dat en probeer het opnieuw.',
      screen: 'Het scherm kon niet worden opgenomen. Probeer het opnieuw.',
    },
    unsupported: {
      microphone: 'Voor de microfoon heeft deze pagina een veilig adres (https) nodig.',
      camera: 'Voor de camera heeft deze pagina een veilig adres (https) nodig.',
      screen: 'Deze browser kan geen scherm delen.',
    },
  },
  announce: {
    moreFaults: (n) => many(n, 'Er is nog # zo’n storing.', 'Er zijn nog # zulke storingen.'),
    joined: (names) => `${few(names, 3)} ${many(names.length, 'neemt', 'nemen')} nu deel`,
    left: (names) => `${few(names, 3)} ${many(names.length, 'is', 'zijn')} weg`,
    inMeeting: 'U bent in de vergadering',
    reconnecting: 'Verbinding verbroken, opnieuw verbinden',
    reconnected: 'Weer verbonden',
    shares: (name) => `${name} deelt een scherm`,
    sharesNoMore: (name) => `${name} deelt geen scherm meer`,
  },
  shortcuts: {
    title: 'Sneltoetsen',
    microphone: 'Microfoon aan of uit',
    camera: 'Camera aan of uit',
    share: 'Scherm delen',
    chat: 'Chat openen of sluiten',
    people: 'Personen openen of sluiten',
    host: 'Bediening voor hosts openen of sluiten',
    react: 'Reageren',
    captions: 'Ondertiteling tonen of verbergen',
    layout: 'Galerij of spreker',
    fullScreen: 'Volledig scherm',
    pageOn: 'Volgende pagina met mensen',
    pageBack: 'Vorige pagina met mensen',
    hand: 'Hand opsteken of laten zakken',
    questions: 'Vragen openen of sluiten',
    polls: 'Peilingen openen of sluiten',
    change: 'Toetsen wijzigen',
    settings: 'Instellingen',
    help: 'Deze lijst',
    talk: 'Vasthouden om te spreken terwijl u gedempt bent',
    space: 'Spatie',
    enabled: 'Sneltoetsen van één toets',
    enabledHint: 'Uit laat alleen die met Ctrl over.',
  },
  settings: {
    title: 'Instellingen',
    appearance: 'Weergave',
    system: 'Systeem',
    light: 'Licht',
    dark: 'Donker',
    language: 'Taal',
    mirror: 'Mijn eigen beeld spiegelen',
  },
  title: {
    ready: 'Klaar om deel te nemen',
    joining: 'Bezig met deelnemen',
    waiting: 'Wachten',
    meeting: 'Vergadering',
    muted: 'gedempt',
    left: 'Verlaten',
    reconnecting: 'Opnieuw verbinden',
  },
};
