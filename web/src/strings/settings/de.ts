// Deutsch: Einstellungen, die installierte App, und wie Eigenes bei anderen ankommt.

import type { SettingsStrings } from './en';

export const settings: SettingsStrings = {
  preferences: {
    sections: {
      you: 'Sie',
      sound: 'Ton und Bild',
      news: 'Meldungen',
      keyboard: 'Tastatur',
      reading: 'Barrierefreiheit',
      privacy: 'Privatsphäre',
    },
    save: 'Speichern',
    nameNow: 'Die anderen sehen ihn sofort.',
    nameLater: 'In dieser Besprechung bleiben Namen, wie sie sind; er gilt ab der nächsten.',
    contrast: 'Hoher Kontrast',
    contrastOn: 'Hoher Kontrast',
    text: 'Textgröße',
    normal: 'Normal',
    large: 'Groß',
    largest: 'Am größten',
    captions: 'Größe der Untertitel',
    calm: 'Nichts bewegt sich',
    calmHint: 'Ohne Übergänge, was auch immer Ihr System sagt.',
    statement: {
      title: 'Was den Normen entspricht, und was noch nicht',
      aim: 'Conclave soll WCAG 2.2 (A und AA) und EN 301 549 erfüllen. Tests prüfen jeden Bildschirm und gehen eine Besprechung allein mit der Tastatur durch. Niemand außerhalb des Projekts hat es begutachtet, und niemand, der Hilfsmittel nutzt, hat es bisher für uns ausprobiert.',
      gaps: 'Es fehlen noch: Untertitel für das Gesprochene und eine Möglichkeit mitzuteilen, dass jemand gebärdet.',
      report: (host: string) =>
        `Steht Ihnen etwas im Weg? Sagen Sie es denen, die diesen Server betreiben (${host}), oder denen, die Sie eingeladen haben: Sie können es an das Projekt weitergeben. Von selbst wird nichts gemeldet.`,
      whole: 'Der ganze Bericht liegt beim Quelltext, in docs/accessibility.md.',
    },
    chimes: 'Töne',
    chimesHint: 'Ein kurzer Ton, wenn jemand hereinkommt oder an der Tür wartet.',
    joins: 'Kommen und Gehen ansagen',
    joinsHint: 'Für Screenreader.',
    readLive: 'Vorlesen, was gerade geschrieben wird',
    readLiveHint: 'Für Screenreader: Satz für Satz, wo andere alle mitlesen lassen.',
    pressKey: 'Taste drücken, oder Escape',
    off: 'aus',
    changeKey: (what) => `Taste ändern: ${what}`,
    switchOff: 'Ausschalten',
    switchOffKey: (what) => `Ausschalten: ${what}`,
    reset: 'Zurücksetzen',
    resetKey: (what) => `Zurücksetzen: ${what}`,
    resetKeys: 'Alle Tasten wie zuvor',
    keyTaken: (key) => `${key} braucht Ihr Browser oder die Bedienung selbst. Nehmen Sie eine andere.`,
    keyUsed: (key, what) =>
      `${key} ist schon vergeben: ${what}. Ändern Sie zuerst jene oder schalten Sie sie aus.`,
    keptLead: 'Nur hier, in diesem Browser. Nichts davon geht an den Server.',
    keptNothing: 'Es ist nichts gespeichert.',
    kept: {
      preferences: [
        'Einstellungen',
        'Name, Sprache, Geräte und was Sie hier gewählt haben.',
        'Alles hier wird wieder, wie es war.',
      ],
      meetings: [
        'Ihre Besprechungen',
        'Die Hostlinks von Besprechungen, die Sie angelegt haben.',
        'Ohne ihre Hostlinks können Sie diese Besprechungen nicht mehr leiten.',
      ],
      people: [
        'Menschen, denen Sie begegnet sind',
        'Wessen bestätigten Namen Sie sahen, und die Schlüssel ihrer Anbieter, als Zahlen, die niemanden nennen: damit Sie sie wiedererkennen.',
        'Dann ist für diesen Browser jeder neu.',
      ],
      seat: [
        'Platz dieses Tabs',
        'Damit führt ein Neuladen zurück in die Besprechung.',
        'Ein Neuladen nimmt dann einen neuen Platz.',
      ],
      files: [
        'Dateien der App',
        'Programmdateien für einen schnellen Start; nichts aus Besprechungen.',
        'Sie werden beim nächsten Mal neu geladen.',
      ],
    },
    forget: 'Löschen',
    forgetNow: 'Wirklich löschen',
    forgetNamed: (what) => `Löschen: ${what}`,
    forgotten: (what) => `${what}: gelöscht`,
  },
  app: {
    install: 'Installieren',
    installText: 'Conclave kann bei Ihren Apps stehen, in einem eigenen Fenster.',
    update: 'Eine neue Version ist bereit.',
    reload: 'Neu laden',
  },
  roster: {
    search: 'Personen suchen',
    nobody: 'Niemand dieses Namens ist da.',
    code: 'Code der Besprechung',
    dropped: (name, since) =>
      `Die Verbindung von ${name} ist um ${since} abgebrochen. Der Platz bleibt eine Weile frei.`,
    misses: {
      microphone: (name) => `${name} kann Sie nicht hören.`,
      camera: (name) => `${name} kann Sie nicht sehen.`,
      screen: (name) => `${name} bekommt Ihren Bildschirm nicht.`,
    },
    cannotOpen: {
      microphone: (name) => `Ihr Ton öffnet sich bei ${name} nicht; wird behoben.`,
      camera: (name) => `Ihr Bild öffnet sich bei ${name} nicht; wird behoben.`,
      screen: (name) => `Ihr Bildschirm öffnet sich bei ${name} nicht; wird behoben.`,
    },
    line: {
      cause: {
        udp: 'Im dortigen Netz geht UDP nicht mehr, es wird umgeschaltet',
        tcp: 'Im dortigen Netz geht TCP nicht mehr, es wird umgeschaltet',
        none: 'Ton und Bild werden gerade verbunden',
      },
      misses: {
        microphone: (name, cause) => `${name} kann Sie nicht hören: ${cause}.`,
        camera: (name, cause) => `${name} kann Sie nicht sehen: ${cause}.`,
        screen: (name, cause) => `${name} bekommt Ihren Bildschirm nicht: ${cause}.`,
      },
      silent: {
        microphone: (name, cause) => `Ton von ${name} kommt nicht an: ${cause}.`,
        camera: (name, cause) => `Bild von ${name} kommt nicht an: ${cause}.`,
        screen: (name, cause) => `Der Bildschirm von ${name} kommt nicht an: ${cause}.`,
      },
      cut: (name, cause) => `Nichts erreicht ${name}: ${cause}.`,
      detour: (name) => `${name} ist auf einem Umweg (TCP) verbunden: Ton und Bild kommen womöglich später.`,
      lostUdp: (name) =>
        `Im Netz von ${name} geht UDP nicht mehr: Ton und Bild nehmen jetzt einen Umweg (TCP) und kommen womöglich später.`,
      thin: (name) => `${name} bekommt nicht jedes Bild: Die Verbindung dort ist zu dünn.`,
    },
  },
};
