// Nederlands: instellingen, de geïnstalleerde app, en hoe eigen beeld en geluid bij anderen aankomen.

import type { SettingsStrings } from './en';

export const settings: SettingsStrings = {
  preferences: {
    sections: {
      you: 'Jij',
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
    calm: 'Niets beweegt',
    calmHint: 'Zonder overgangen, wat je systeem ook zegt.',
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
    keyTaken: (key) => `${key} is nodig voor je browser of om rond te gaan. Neem een andere.`,
    keyUsed: (key, what) => `${key} is al in gebruik: ${what}. Wijzig die eerst of zet hem uit.`,
    keptLead: 'Alleen hier, in deze browser. Niets ervan gaat naar de server.',
    keptNothing: 'Er wordt niets bewaard.',
    kept: {
      preferences: [
        'Instellingen',
        'Naam, taal, apparaten en wat je hier koos.',
        'Alles hier wordt weer zoals het was.',
      ],
      meetings: [
        'Je vergaderingen',
        'De hostlinks van vergaderingen die je maakte.',
        'Zonder hun hostlinks kun je van deze vergaderingen geen host meer zijn.',
      ],
      seat: [
        'Plaats van dit tabblad',
        'Laat je na herladen in de vergadering terugkomen.',
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
    installText: 'Conclave kan tussen je apps staan, in een eigen venster.',
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
      microphone: (name) => `${name} kan je niet horen.`,
      camera: (name) => `${name} kan je niet zien.`,
      screen: (name) => `${name} krijgt je scherm niet.`,
    },
    cannotOpen: {
      microphone: (name) => `Je geluid gaat bij ${name} niet open; wordt hersteld.`,
      camera: (name) => `Je beeld gaat bij ${name} niet open; wordt hersteld.`,
      screen: (name) => `Je scherm gaat bij ${name} niet open; wordt hersteld.`,
    },
  },
};
