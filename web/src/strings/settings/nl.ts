// Nederlands: instellingen, de geïnstalleerde app, en hoe eigen beeld en geluid bij anderen aankomen.

import type { SettingsStrings } from './en';

export const settings: SettingsStrings = {
  preferences: {
    sections: {
      you: 'U',
      sound: 'Geluid en beeld',
      news: 'Meldingen',
      keyboard: 'Toetsenbord',
      reading: 'Toegankelijkheid',
      privacy: 'Privacy',
    },
    save: 'Opslaan',
    nameNow: 'De anderen zien het meteen.',
    nameLater: 'In deze vergadering blijven namen zoals ze zijn; het geldt vanaf de volgende.',
    contrast: 'Hoog contrast',
    contrastOn: 'Hoog contrast',
    text: 'Tekstgrootte',
    normal: 'Normaal',
    large: 'Groot',
    largest: 'Grootst',
    captions: 'Grootte van de ondertiteling',
    calm: 'Niets beweegt',
    calmHint: 'Zonder overgangen, wat uw systeem ook zegt.',
    statement: {
      title: 'Wat voldoet, en wat nog niet',
      aim: 'Conclave is gemaakt om te voldoen aan WCAG 2.2 (A en AA) en EN 301 549. Tests bekijken elk scherm en doorlopen een vergadering met alleen het toetsenbord. Niemand buiten het project heeft het getoetst, en niemand die hulptechnologie gebruikt heeft het al voor ons uitgeprobeerd.',
      gaps: 'Wat nog ontbreekt: ondertiteling van wat er gezegd wordt, en een manier om aan te geven dat iemand gebarentaal gebruikt.',
      report: (host: string) =>
        `Staat u iets in de weg? Vertel het degene die deze server beheert (${host}), of degene die u heeft uitgenodigd: zij kunnen het aan het project doorgeven. Er wordt niets vanzelf gemeld.`,
      whole: 'Het volledige rapport staat bij de broncode, in docs/accessibility.md.',
    },
    chimes: 'Tonen',
    chimesHint: 'Een korte toon als iemand binnenkomt of aan de deur wacht.',
    joins: 'Komen en gaan melden',
    joinsHint: 'Voor schermlezers.',
    readLive: 'Voorlezen wat er geschreven wordt',
    readLiveHint: 'Voor schermlezers: zin voor zin, waar anderen iedereen laten meelezen.',
    pressKey: 'Druk op een toets, of Escape',
    off: 'uit',
    changeKey: (what) => `Toets wijzigen: ${what}`,
    switchOff: 'Uitzetten',
    switchOffKey: (what) => `Uitzetten: ${what}`,
    reset: 'Herstellen',
    resetKey: (what) => `Herstellen: ${what}`,
    resetKeys: 'Alle toetsen zoals ze waren',
    keyTaken: (key) => `${key} is nodig voor uw browser of om rond te gaan. Neem een andere.`,
    keyUsed: (key, what) => `${key} is al in gebruik: ${what}. Wijzig die eerst of zet hem uit.`,
    keptLead: 'Alleen hier, in deze browser. Niets ervan gaat naar de server.',
    keptNothing: 'Er wordt niets bewaard.',
    kept: {
      preferences: [
        'Instellingen',
        'Naam, taal, apparaten en wat u hier koos.',
        'Alles hier wordt weer zoals het was.',
      ],
      meetings: [
        'Uw vergaderingen',
        'De hostlinks van vergaderingen die u maakte.',
        'Zonder hun hostlinks kunt u van deze vergaderingen geen host meer zijn.',
      ],
      people: [
        'Mensen die u hebt ontmoet',
        'Van wie u de geverifieerde naam zag, en de sleutels van hun providers, als getallen die niemand noemen: zodat u hen herkent.',
        'Iedereen is dan nieuw voor deze browser.',
      ],
      seat: [
        'Plaats van dit tabblad',
        'Laat u na herladen in de vergadering terugkomen.',
        'Herladen geeft een nieuwe plaats.',
      ],
      files: [
        'Bestanden van de app',
        'Programmabestanden voor een snelle start; niets van vergaderingen.',
        'Ze worden de volgende keer opnieuw geladen.',
      ],
    },
    forget: 'Wissen',
    forgetNow: 'Echt wissen',
    forgetNamed: (what) => `Wissen: ${what}`,
    forgotten: (what) => `${what}: gewist`,
  },
  app: {
    install: 'Installeren',
    installText: 'Conclave kan tussen uw apps staan, in een eigen venster.',
    update: 'Er is een nieuwe versie.',
    reload: 'Herladen',
  },
  roster: {
    search: 'Mensen zoeken',
    nobody: 'Er is niemand met die naam.',
    code: 'Vergadercode',
    dropped: (name, since) =>
      `De verbinding van ${name} is om ${since} verbroken. De plaats blijft nog even vrij.`,
    misses: {
      microphone: (name) => `${name} kan u niet horen.`,
      camera: (name) => `${name} kan u niet zien.`,
      screen: (name) => `${name} krijgt uw scherm niet.`,
    },
    cannotOpen: {
      microphone: (name) => `Uw geluid gaat bij ${name} niet open; wordt hersteld.`,
      camera: (name) => `Uw beeld gaat bij ${name} niet open; wordt hersteld.`,
      screen: (name) => `Uw scherm gaat bij ${name} niet open; wordt hersteld.`,
    },
    line: {
      cause: {
        udp: 'het netwerk daar laat geen UDP meer door, er wordt omgeschakeld',
        tcp: 'het netwerk daar laat geen TCP meer door, er wordt omgeschakeld',
        none: 'geluid en beeld worden verbonden',
      },
      misses: {
        microphone: (name, cause) => `${name} kan u niet horen: ${cause}.`,
        camera: (name, cause) => `${name} kan u niet zien: ${cause}.`,
        screen: (name, cause) => `${name} krijgt uw scherm niet: ${cause}.`,
      },
      silent: {
        microphone: (name, cause) => `Geluid van ${name} komt niet aan: ${cause}.`,
        camera: (name, cause) => `Beeld van ${name} komt niet aan: ${cause}.`,
        screen: (name, cause) => `Het scherm van ${name} komt niet aan: ${cause}.`,
      },
      cut: (name, cause) => `Niets bereikt ${name}: ${cause}.`,
      detour: (name) => `${name} is via een omweg (TCP) verbonden: geluid en beeld komen mogelijk later.`,
      lostUdp: (name) =>
        `Het netwerk van ${name} laat geen UDP meer door: geluid en beeld gaan nu via een omweg (TCP) en komen mogelijk later.`,
      thin: (name) => `${name} krijgt niet elk beeld: de verbinding daar is te smal.`,
    },
  },
};
