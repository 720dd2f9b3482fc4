// Français : réglages, application installée, et comment vos flux arrivent chez les autres.

import type { SettingsStrings } from './en';

export const settings: SettingsStrings = {
  preferences: {
    sections: {
      you: 'Vous',
      sound: 'Son et image',
      news: 'Annonces',
      keyboard: 'Clavier',
      reading: 'Accessibilité',
      privacy: 'Vie privée',
    },
    save: 'Enregistrer',
    nameNow: 'Les autres le voient aussitôt.',
    nameLater: 'Dans cette réunion les noms restent tels quels ; il vaudra dès la prochaine.',
    contrast: 'Contraste élevé',
    contrastOn: 'Contraste élevé',
    text: 'Taille du texte',
    normal: 'Normale',
    large: 'Grande',
    largest: 'Très grande',
    captions: 'Taille des sous-titres',
    calm: 'Rien ne bouge',
    calmHint: 'Sans transitions, quoi que dise votre système.',
    statement: {
      title: 'Ce qui est conforme, et ce qui ne l’est pas encore',
      aim: 'Conclave est conçu pour respecter WCAG 2.2 (A et AA) et EN 301 549. Des tests examinent chaque écran et parcourent une réunion au clavier seul. Personne d’extérieur au projet ne l’a audité, et aucun utilisateur de technologies d’assistance ne l’a encore essayé pour nous.',
      gaps: 'Il manque encore : les sous-titres de ce qui est dit, et un moyen d’indiquer que l’on signe.',
      report: (host: string) =>
        `Quelque chose vous gêne ? Dites-le à qui gère ce serveur (${host}), ou à qui vous a invité : ils peuvent le transmettre au projet. Rien n’est signalé automatiquement.`,
      whole: 'Le rapport complet accompagne le code source, dans docs/accessibility.md.',
    },
    chimes: 'Sons',
    chimesHint: 'Un son bref quand quelqu’un entre ou attend à la porte.',
    joins: 'Annoncer les arrivées et départs',
    joinsHint: 'Pour les lecteurs d’écran.',
    readLive: 'Lire à voix haute ce qui s’écrit',
    readLiveHint:
      'Pour les lecteurs d’écran : phrase par phrase, quand d’autres laissent tout le monde suivre.',
    pressKey: 'Appuyez sur une touche, ou Échap',
    off: 'désactivée',
    changeKey: (what) => `Changer la touche : ${what}`,
    switchOff: 'Désactiver',
    switchOffKey: (what) => `Désactiver : ${what}`,
    reset: 'Rétablir',
    resetKey: (what) => `Rétablir : ${what}`,
    resetKeys: 'Toutes les touches d’origine',
    keyTaken: (key) => `${key} sert au navigateur ou aux déplacements. Prenez-en une autre.`,
    keyUsed: (key, what) => `${key} est déjà prise : ${what}. Changez ou désactivez d’abord celle-là.`,
    keptLead: 'Seulement ici, dans ce navigateur. Rien n’en est envoyé au serveur.',
    keptNothing: 'Rien n’est gardé.',
    kept: {
      preferences: [
        'Réglages',
        'Nom, langue, appareils et vos choix ici.',
        'Tout ici redevient comme avant.',
      ],
      meetings: [
        'Vos réunions',
        'Les liens d’hôte des réunions que vous avez créées.',
        'Sans leurs liens d’hôte, vous ne pourrez plus animer ces réunions.',
      ],
      people: [
        'Personnes rencontrées',
        'De qui vous avez vu le nom vérifié, et les clés de leurs fournisseurs, en nombres qui ne nomment personne : pour les reconnaître.',
        'Chacun est alors nouveau pour ce navigateur.',
      ],
      seat: [
        'Place de cet onglet',
        'Permet de revenir dans la réunion après un rechargement.',
        'Un rechargement prendra une nouvelle place.',
      ],
      files: [
        'Fichiers de l’application',
        'Fichiers du programme pour démarrer vite ; rien des réunions.',
        'Ils seront rechargés la prochaine fois.',
      ],
    },
    forget: 'Supprimer',
    forgetNow: 'Supprimer vraiment',
    forgetNamed: (what) => `Supprimer : ${what}`,
    forgotten: (what) => `${what} : supprimé`,
  },
  app: {
    install: 'Installer',
    installText: 'Conclave peut figurer parmi vos applications, dans sa propre fenêtre.',
    update: 'Une nouvelle version est prête.',
    reload: 'Recharger',
  },
  roster: {
    search: 'Chercher une personne',
    nobody: 'Personne de ce nom n’est là.',
    code: 'Code de la réunion',
    dropped: (name, since) =>
      `La connexion de ${name} est perdue depuis ${since}. La place reste gardée un moment.`,
    misses: {
      microphone: (name) => `${name} ne vous entend pas.`,
      camera: (name) => `${name} ne vous voit pas.`,
      screen: (name) => `${name} ne reçoit pas votre écran.`,
    },
    cannotOpen: {
      microphone: (name) => `Votre son ne s’ouvre pas chez ${name} ; réparation.`,
      camera: (name) => `Votre image ne s’ouvre pas chez ${name} ; réparation.`,
      screen: (name) => `Votre écran ne s’ouvre pas chez ${name} ; réparation.`,
    },
    line: {
      cause: {
        udp: 'son réseau ne laisse plus passer UDP, basculement en cours',
        tcp: 'son réseau ne laisse plus passer TCP, basculement en cours',
        none: 'son et image sont en cours de connexion',
      },
      misses: {
        microphone: (name, cause) => `${name} ne vous entend pas : ${cause}.`,
        camera: (name, cause) => `${name} ne vous voit pas : ${cause}.`,
        screen: (name, cause) => `${name} ne reçoit pas votre écran : ${cause}.`,
      },
      silent: {
        microphone: (name, cause) => `Le son de ${name} n’arrive pas : ${cause}.`,
        camera: (name, cause) => `L’image de ${name} n’arrive pas : ${cause}.`,
        screen: (name, cause) => `L’écran de ${name} n’arrive pas : ${cause}.`,
      },
      cut: (name, cause) => `Rien ne parvient à ${name} : ${cause}.`,
      detour: (name) =>
        `La connexion de ${name} fait un détour (TCP) : son et image peuvent arriver en retard.`,
      lostUdp: (name) =>
        `Le réseau de ${name} ne laisse plus passer UDP : son et image font désormais un détour (TCP) et peuvent arriver en retard.`,
      thin: (name) => `${name} ne reçoit pas toutes les images : sa connexion est trop faible.`,
    },
  },
};
