// Français : le son, l’image, la connexion.

import { pluralsOf } from '../many';

const many = pluralsOf('fr');
const DEVICE = { microphone: 'Votre micro', camera: 'Votre caméra', speaker: 'Votre haut-parleur' };
type Named = keyof typeof DEVICE;

export const media = {
  settings: {
    devices: 'Appareils',
    sound: 'Son',
    echo: 'Annulation de l’écho',
    noise: 'Réduction du bruit',
    gain: 'Volume automatique',
    original: 'Son d’origine',
    originalHint: 'Pour la musique : rien n’est traité, en stéréo, à haut débit. Utilisez un casque.',
    originalOff: 'Le son d’origine laisse tout tel quel.',
    hold: 'Parler seulement en maintenant',
    holdHint: 'Votre micro n’est actif que tant que vous maintenez la barre d’espace ou le bouton du micro.',
    advice: 'Me le dire quand je parle micro coupé',
    adviceHint: 'C’est détecté sur votre appareil ; rien n’est envoyé.',
    picture: 'Image et données',
    send: 'Envoyer au plus',
    automatic: 'Automatique',
    lines: (lines: number) => `${lines}p`,
    receive: 'Images des autres',
    low: 'Petites, pour économiser les données',
    standard: 'Standard',
    high: 'Aussi nettes qu’affichées',
  },
  flip: 'Utiliser l’autre caméra',
  menu: {
    sound: 'Choisir le micro et le haut-parleur',
    camera: 'Choisir la caméra',
    settings: 'Tous les réglages',
  },
  hold: 'Maintenir pour parler',
  advice: {
    muted_talking: 'Vous parlez, mais votre micro est coupé.',
    silent:
      'Personne ne vous entend : votre micro ne donne aucun son. Vérifiez son interrupteur ou choisissez-en un autre.',
    choose: 'En choisir un autre',
    unmute: 'Activer',
  },
  news: {
    gone: (device: Named, was: string, now: string) =>
      `${was || DEVICE[device]} n’est plus là ; désormais utilisé : ${now || 'le choix du système'}.`,
    back: (_device: Named, now: string) => `${now} est de retour et de nouveau utilisé.`,
    not_taken: (device: Named, was: string, now: string) =>
      `${was || DEVICE[device]} n’a pas pu être ouvert. Fermez les autres programmes qui l’utilisent ; en attendant, ${now || 'le précédent'} reste utilisé.`,
  },
  denied: {
    chromium: 'Appuyez sur l’icône à gauche de l’adresse pour l’autoriser.',
    firefox: 'Appuyez sur l’icône barrée à gauche de l’adresse et levez le blocage.',
    other: 'Regardez dans les réglages de votre navigateur pour ce site.',
  },
  audioOnly: {
    name: 'Son seul',
    start: 'Continuer avec le son seul',
    end: 'Afficher les images',
    text: 'Aucune image n’est envoyée ni reçue, pour économiser les données.',
    refused: 'Vous participez avec le son seul. Choisissez d’abord « Afficher les images » en haut.',
    thin: 'Votre connexion est faible. Le son passe mieux sans images.',
  },
  share: {
    on: 'Vous partagez votre écran',
    onWithSound: 'Vous partagez votre écran et son son',
    short: 'Partage en cours',
    stop: 'Arrêter',
    purpose: 'Écran partagé',
    detail: 'Texte net',
    motion: 'Mouvement fluide',
  },
  volume: {
    open: 'Volume…',
    title: (name: string) => `Volume de ${name}`,
    label: 'Volume',
    hint: 'Pour vous seulement, jusqu’à votre départ.',
    muteForMe: 'Couper pour moi',
    hearAgain: 'Entendre de nouveau',
  },
  line: {
    title: 'Votre connexion',
    none: 'Pas encore connecté.',
    health: {
      good: 'Votre connexion est bonne.',
      fair: 'Votre connexion est un peu lente ou perd des données.',
      poor: 'Votre connexion est mauvaise. Rapprochez-vous du routeur, utilisez un câble ou continuez avec le son seul.',
    },
    transport: 'Chemin vers le serveur',
    udp: 'UDP, sans détour',
    tcp: 'TCP, avec plus de délai',
    tcpText:
      'UDP ne traverse pas votre réseau. Demandez à son administrateur de l’autoriser vers ce serveur.',
    blocked: (host: string, port: number) =>
      `Le son et l’image ne passent pas : demandez à l’administrateur de votre réseau d’autoriser ${host} port ${port}, UDP et TCP.`,
    roundTrip: 'Aller-retour',
    lossIn: 'Perdu en venant ici',
    lossOut: 'Perdu en partant',
    receiving: 'Réception',
    sending: 'Envoi',
    pictures: (n: number, lines: number) =>
      n === 0 ? 'aucune image' : many(n, `# image, ${lines}p`, `# images, jusqu’à ${lines}p`),
    lines: (lines: number) => (lines === 0 ? 'aucune image' : `${lines}p`),
    limited: {
      bandwidth: 'Votre image est plus petite que possible : la ligne n’en permet pas plus.',
      cpu: 'Votre image est plus petite que possible : cet appareil est occupé.',
    },
    unknown: 'inconnu',
  },
  quality: {
    title: 'Comment cela se passe pour tous',
    well: (n: number) => (n === 1 ? 'Tout va bien pour vous.' : `Tout va bien pour les ${n}.`),
    short: (n: number, all: number) => `Pas bien pour ${n} sur ${all}.`,
    open: 'Pour qui, et pourquoi',
    some: (n: number, all: number) => `Sur ${all} personnes dans la réunion, cela ne va pas bien pour ${n}.`,
    now: 'Maintenant',
    before: 'Avant',
    own: (name: string) => `${name} (vous)`,
    grades: {
      fair: 'Légères perturbations',
      poor: 'Mauvaise connexion',
      cut: 'Ni son, ni image',
      away: 'Connexion perdue',
    },
    since: (time: string) => `depuis ${time}`,
    from: (since: string, until: string) => `De ${since} à ${until}`,
    worst: (grade: string) => `Au pire : ${grade}`,
    cut: (cause: string) => `Son et image interrompus : ${cause}.`,
    missing: (n: number) => `Le son ou l’image d’autres personnes n’y arrive pas (${n}).`,
    loss: (percent: string) => `Au moins ${percent} perdus en route.`,
    delay: (time: string) => `Au moins ${time} aller-retour : on risque de se couper la parole.`,
    thin: 'Pas toutes les images : la connexion est trop faible.',
    limit: {
      line: 'Une image plus petite est envoyée : la connexion est trop faible.',
      device: 'Une image plus petite est envoyée : l’appareil est occupé.',
    },
    detour: 'Par un détour (TCP) : son et image peuvent arriver tard.',
    lostUdp: 'Le réseau ne laisse plus passer UDP : son et image par un détour (TCP).',
    note: 'Chaque appareil dit aux autres de cette réunion comment il se porte, chiffré comme tout le reste. Cette liste disparaît quand vous partez.',
  },
};
