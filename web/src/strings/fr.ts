// Français.

import { chat } from './chat/fr';
import { classes } from './classes/fr';
import { door } from './door/fr';
import type { Strings } from './en';
import { files } from './files/fr';
import { floor } from './floor/fr';
import { foyer } from './foyer/fr';
import { inventory } from './inventory/fr';
import { namesOf, pluralsOf } from './many';
import { media } from './media/fr';
import { names } from './names/fr';
import { recording } from './recording/fr';
import { settings } from './settings/fr';
import { view } from './view/fr';

const many = pluralsOf('fr');
const few = namesOf('fr', (n) => many(n, '# autre', '# autres'));

export const fr: Strings = {
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
  language: 'Français',
  product: 'Conclave',
  landing: {
    title: 'Des réunions qui restent entre vous.',
    text: 'Des visioconférences dans le navigateur, chiffrées de personne à personne. Le serveur les transmet sans pouvoir les voir ni les entendre.',
    create: 'Nouvelle réunion',
    or: 'ou',
    linkLabel: 'Rejoindre avec un lien',
    linkHint: 'Collez le lien que vous avez reçu',
    join: 'Rejoindre',
    badLink:
      'Ce n’est pas un lien de réunion. Il se termine par # et deux longs mots ; demandez le lien complet.',
    points: ['Sans compte, rien à installer', 'Toujours chiffré, pour tous', 'Sur votre propre serveur'],
  },
  green: {
    titleNew: 'Votre nouvelle réunion',
    titleJoin: 'Prêt à rejoindre ?',
    lead: 'Personne ne vous voit ni ne vous entend encore.',
    name: 'Votre nom',
    nameHint: 'Celui que les autres verront',
    nameMissing: 'Indiquez qui vous êtes.',
    join: 'Rejoindre la réunion',
    joining: 'Connexion…',
    preview: 'Votre image',
    cameraOff: 'Votre caméra est coupée',
    cameraStarting: 'La caméra démarre…',
    devices: 'Appareils',
    microphone: 'Micro',
    camera: 'Caméra',
    speaker: 'Haut-parleur',
    systemDefault: 'Par défaut du système',
    level: 'Niveau du micro',
    levelOff: 'Activez le micro pour voir son niveau.',
    testSpeaker: 'Tester le son',
    testing: 'Lecture…',
    invite: 'Inviter',
    inviteText:
      'Quiconque a ce lien peut entrer et suivre la réunion. Ne l’envoyez qu’à ceux que vous voulez voir.',
    back: 'Retour à l’accueil',
    asHost: 'Vous entrez en tant qu’hôte',
    signedIn: 'Vous êtes connecté ; les autres n’apprennent pas votre compte',
  },
  bar: {
    controls: 'Commandes de la réunion',
    microphone: 'Micro',
    mute: 'Couper le micro',
    unmute: 'Activer le micro',
    camera: 'Caméra',
    cameraOn: 'Activer la caméra',
    cameraOff: 'Couper la caméra',
    share: 'Partager',
    shareOn: 'Partager l’écran',
    shareOff: 'Arrêter le partage',
    copyLink: 'Copier le lien',
    copied: 'Lien copié',
    people: 'Personnes',
    chat: 'Messages',
    leave: 'Quitter',
    leaveLong: 'Quitter la réunion',
    more: 'Plus',
    settings: 'Réglages',
    shortcuts: 'Raccourcis clavier',
    unread: (n) => many(n, '# nouveau message', '# nouveaux messages'),
  },
  stage: {
    label: 'Participants',
    you: 'Vous',
    youNamed: (name) => `${name} (vous)`,
    screenOf: (name) => `Écran de ${name}`,
    ownScreen: 'Votre écran',
    sharing: 'Vous partagez votre écran',
    unknown: 'Inconnu',
    muted: 'micro coupé',
    speaking: 'parle',
    away: 'Reconnexion…',
    lost: (since) => `Connexion perdue à ${since}`,
    pin: (name) => `Afficher ${name} en grand`,
    unpin: (name) => `Afficher ${name} en taille normale`,
    signs: 'langue des signes',
    alone: 'Vous êtes seul ici',
    aloneText: 'Envoyez le lien à ceux que vous voulez voir.',
    pageBack: 'Personnes précédentes',
    pageOn: 'Autres personnes',
    page: (page, pages) => `Page ${page} sur ${pages}`,
    soundBlocked: 'Votre navigateur retient le son.',
    soundOn: 'Activer le son',
    pushToTalk: 'Vous parlez tant que vous maintenez la barre d’espace',
    notices: 'Avis',
  },
  people: {
    title: 'Personnes',
    count: (n) => many(n, '# personne', '# personnes'),
    lead: 'Tous ceux qui détiennent les clés de cette réunion. Personne d’autre ne peut la voir ni l’entendre.',
    you: 'vous',
    micOn: 'micro activé',
    micOff: 'micro coupé',
    cameraOn: 'caméra activée',
    cameraOff: 'caméra coupée',
    sharing: 'partage un écran',
    away: 'connexion perdue, reconnexion',
    waiting: 'en route',
    faults: {
      messages: {
        missing: (name) => `Un message de ${name} n’a pas été remis à cet appareil. Redemandez-le.`,
        not_opening: (name) => `Un message de ${name} ne peut être déchiffré.`,
      },
      microphone: {
        not_arriving: (name) => `Le son de ${name} n’arrive pas. Reconnexion en cours.`,
        not_opening: (name) => `Le son de ${name} ne peut être déchiffré. Les clés sont renouvelées.`,
        not_opening_there: () => 'D’autres ne peuvent déchiffrer votre son. Les clés sont renouvelées.',
      },
      camera: {
        not_arriving: (name) => `L’image de ${name} n’arrive pas. Reconnexion en cours.`,
        not_opening: (name) => `L’image de ${name} ne peut être déchiffrée. Les clés sont renouvelées.`,
        not_opening_there: () => 'D’autres ne peuvent déchiffrer votre image. Les clés sont renouvelées.',
      },
      screen: {
        not_arriving: (name) => `L’écran de ${name} n’arrive pas. Reconnexion en cours.`,
        not_opening: (name) => `L’écran de ${name} ne peut être déchiffré. Les clés sont renouvelées.`,
        not_opening_there: () => 'D’autres ne peuvent déchiffrer votre écran. Les clés sont renouvelées.',
      },
    },
  },
  encryption: {
    end_to_end: 'Chiffré de bout en bout',
    settling: 'Renouvellement des clés…',
    broken: 'Pas entièrement chiffré',
    none: 'Pas encore connecté',
    explain: {
      end_to_end:
        'Le son, l’image, les messages et les noms sont verrouillés sur votre appareil et ne s’ouvrent que sur ceux des personnes présentes. Le serveur n’a aucune clé.',
      settling: 'Les clés sont en cours de renouvellement. Ce qui ne s’ouvre pas n’est ni montré ni joué.',
      broken:
        'Quelque chose ne s’ouvre pas avec les clés de cette réunion, ou les clés de quelqu’un ne sont pas valides. Regardez la liste des personnes.',
      none: 'Les clés sont convenues quand vous êtes dans la réunion.',
    },
    code: 'Code de la réunion',
    codeText:
      'Lisez-le les uns aux autres. Si tous voient le même code, vous partagez les mêmes clés et personne ne s’interpose.',
    members: (n) => many(n, 'Clés détenues par # personne', 'Clés détenues par # personnes'),
    epoch: (n) => `Clés renouvelées ${many(n, '# fois', '# fois')} jusqu’ici`,
    seePeople: 'Voir les personnes',
  },
  connection: {
    signalling: 'Connexion perdue. Reconnexion…',
    media: 'Le son et l’image sont interrompus. Rétablissement…',
    offline: 'Votre appareil est hors ligne. La réunion reprendra avec le réseau.',
    ends: (time: string) =>
      `Le serveur redémarrera à la fin de cette réunion, à ${time} au plus tard. Si vous êtes encore là, la réunion sera interrompue un instant et reviendra d’elle-même.`,
  },
  left: {
    title: 'Vous avez quitté la réunion',
    text: 'Votre caméra et votre micro sont coupés.',
    rejoin: 'Rejoindre à nouveau',
    create: 'Nouvelle réunion',
    home: 'Accueil',
  },
  loading: 'Préparation de la réunion…',
  close: 'Fermer',
  cancel: 'Annuler',
  tryAgain: 'Réessayer',
  reload: 'Recharger la page',
  problems: {
    bad_link: {
      title: 'Ce lien est incomplet',
      text: 'Un lien de réunion se termine par # et deux longs mots. Copiez le lien entier ou redemandez-le.',
    },
    not_available: {
      title: 'Cette réunion n’est pas ouverte',
      text: 'Elle est peut-être finie, pas commencée, ou le lien est erroné. Demandez le lien actuel à qui vous a invité.',
    },
    full: {
      title: 'La réunion est complète',
      text: 'Elle compte autant de personnes que permis. Réessayez quand quelqu’un sera parti.',
    },
    locked: {
      title: 'La réunion est verrouillée',
      text: 'Un hôte a fermé la porte : personne de nouveau n’entre pour l’instant. Demandez à quelqu’un à l’intérieur ou réessayez plus tard.',
    },
    ended: {
      title: 'La réunion est terminée',
      text: 'Un hôte y a mis fin pour tous. Elle peut recommencer quand un hôte vient.',
    },
    declined: {
      title: 'On ne vous a pas laissé entrer',
      text: 'Un hôte a refusé. Si vous pensez que c’est une erreur, demandez à qui vous a invité.',
    },
    removed: {
      title: 'Vous avez été retiré de la réunion',
      text: 'Un hôte vous a fait sortir. Votre caméra et votre micro sont coupés, et vous n’avez plus les clés de la réunion.',
    },
    signed_out: {
      title: 'Vous avez été déconnecté',
      text: 'Le compte avec lequel vous participiez a été déconnecté ou fermé. Vous avez donc quitté la réunion et n’en avez plus les clés. Connectez-vous à nouveau, ou demandez à qui gère les comptes de votre organisation.',
    },
    quota: {
      title: 'Le serveur ne garde pas plus de réunions',
      text: 'Il en garde autant que permis, en tout ou depuis l’endroit où vous êtes. Réessayez plus tard ou demandez à qui le gère.',
    },
    unreachable: {
      title: 'Le serveur est injoignable',
      text: 'Vérifiez votre réseau. Un réseau d’entreprise peut bloquer les connexions WebSocket vers cette adresse : demandez à votre administrateur de les autoriser. Nous continuons d’essayer.',
    },
    version: {
      title: 'Cette page n’est plus à jour',
      text: 'Le serveur a été mis à jour. Rechargez la page pour continuer.',
    },
    not_admitted: {
      title: 'Vous n’avez pas été admis',
      text: 'Personne dans la réunion n’a pu confirmer votre lien. Vérifiez qu’il est complet, puis réessayez.',
    },
    sign_in_needed: {
      title: 'Connectez-vous pour participer',
      text: 'Cette réunion est réservée aux personnes connectées à ce serveur. Connectez-vous, puis revenez ici : cette page garde votre lien.',
    },
    members_only: {
      title: 'Réservée aux membres',
      text: 'Cette réunion est réservée aux membres de son organisation, et vous êtes connecté à une autre. Demandez à l’hôte une réunion ouverte aux invités.',
    },
    factors_needed: {
      title: 'Connectez-vous avec plusieurs facteurs',
      text: 'Cette réunion est réservée aux personnes qui ont montré plus qu’un mot de passe. Connectez-vous avec une clé d’accès, ou auprès de votre organisation avec un second facteur, puis revenez ici : cette page garde votre lien.',
    },
    not_verified: {
      title: 'Votre nom n’est pas vérifié',
      text: 'Les règles de cette réunion ne laissent entrer que des noms vérifiés. Revenez en arrière, connectez-vous au besoin par le fournisseur de votre organisation, et montrez votre nom vérifié. S’il y a plus de douze heures que vous l’avez montré, il faut le faire à nouveau.',
    },
    unverified_inside: {
      title: 'Un nom n’est pas vérifié',
      text: 'Les règles de cette réunion ne laissent entrer que des noms vérifiés. Quelqu’un y est, ou vient d’y être admis, dont ce navigateur ne trouve pas le nom vérifié. Il est parti, ou n’est pas entré, et ne leur a rien envoyé. Si un fournisseur a changé ses clés, rechargez cette page ; sinon, demandez à l’hôte.',
    },
    names_unchecked: {
      title: 'Des noms n’ont pas pu être contrôlés',
      text: 'Les règles de cette réunion ne laissent entrer que des noms vérifiés, et les clés d’un fournisseur n’ont pas pu être obtenues à temps. Ce navigateur est parti, ou n’est pas entré. Réessayez dans un instant.',
    },
    outside_regions: {
      title: 'Pas sur ce serveur',
      text: 'Les règles de la classe de cette réunion disent où elle peut se trouver, et ce serveur n’y est pas. Elle n’a pas lieu ici. Demandez à la personne qui vous a invité ou qui administre votre organisation.',
    },
    exception_over: {
      title: 'La porte est fermée',
      text: 'Une exception aux règles de la classe de cette réunion a pris fin. Demandez à l’hôte de créer une nouvelle réunion.',
    },
    rules_differ: {
      title: 'Les règles ne concordent pas',
      text: 'Le serveur annonce pour cette réunion d’autres règles que celles que l’hôte a signées. Ne participez pas ; prévenez l’hôte et la personne qui gère le serveur.',
    },
    gate_closed: {
      title: 'Indisponible pour le moment',
      text: 'Une mesure que votre organisation prend pour de telles réunions n’est pas remplie : aucune nouvelle n’est créée. Choisissez une autre classe, ou demandez à votre délégué à la protection des données.',
    },
    not_your_class: {
      title: 'Cette classe n’est pas disponible',
      text: 'La politique de votre organisation a changé, ou vous n’êtes plus connecté. Rechargez la page et choisissez de nouveau la classe.',
    },
    replaced: {
      title: 'La réunion continue dans une autre fenêtre',
      text: 'Vous l’y avez ouverte avec la même place. Vous pouvez fermer cette fenêtre ou reprendre la réunion ici.',
    },
    too_many: {
      title: 'Trop de messages à la fois',
      text: 'Le serveur demande une courte pause. Réessayez dans un instant.',
    },
    server_full: {
      title: 'Le serveur est saturé',
      text: 'Il a autant à faire qu’il le peut. Nous continuons d’essayer : vous entrerez dès qu’il y aura de la place, en général en quelques minutes.',
    },
    server_ends: {
      title: 'Le serveur va redémarrer',
      text: 'D’ici là, aucune nouvelle réunion n’y commence. Nous continuons d’essayer : vous entrerez dès qu’il sera revenu ou qu’un autre répondra.',
    },
    no_transforms: {
      title: 'Ce navigateur ne peut pas chiffrer les réunions',
      text: 'Il lui manque les « encoded transforms » de WebRTC. Utilisez un Firefox, Chrome, Edge ou Safari récent. Conclave n’envoie jamais rien en clair.',
    },
    no_wasm: {
      title: 'WebAssembly est désactivé',
      text: 'Le chiffrement en a besoin. Activez-le pour ce site ou quittez le mode de sécurité strict du navigateur, puis rechargez.',
    },
    crashed: {
      title: 'Quelque chose s’est cassé sur cette page',
      text: 'Rechargez-la : vous reviendrez dans la même réunion.',
    },
  },
  devices: {
    denied: {
      microphone:
        'Votre navigateur n’autorise pas le micro. Autorisez-le à côté de l’adresse de la page, puis réessayez. Vous pouvez participer sans.',
      camera:
        'Votre navigateur n’autorise pas la caméra. Autorisez-la à côté de l’adresse de la page, puis réessayez. Vous pouvez participer sans.',
      screen:
        'Votre système n’autorise pas le partage d’écran. Autorisez-le pour le navigateur dans les réglages du système.',
    },
    missing: {
      microphone: 'Aucun micro trouvé. Branchez-en un, ou participez en écoutant.',
      camera: 'Aucune caméra trouvée. Branchez-en une, ou participez sans.',
      screen: 'Ce navigateur ne peut pas partager d’écran.',
    },
    busy: {
      microphone: 'Un autre programme utilise le micro. Fermez-le et réessayez.',
      camera: 'Un autre programme utilise la caméra. Fermez-le et réessayez.',
      screen: 'L’écran n’a pas pu être capturé. Réessayez.',
    },
    unsupported: {
      microphone: 'Pour le micro, cette page a besoin d’une adresse sûre (https).',
      camera: 'Pour la caméra, cette page a besoin d’une adresse sûre (https).',
      screen: 'Ce navigateur ne peut pas partager d’écran.',
    },
  },
  announce: {
    moreFaults: (n) =>
      many(n, 'Il y a encore # problème de ce genre.', 'Il y a encore # problèmes de ce genre.'),
    joined: (names) => `${few(names, 3)} ${many(names.length, 'a', 'ont')} rejoint la réunion`,
    left: (names) => `${few(names, 3)} ${many(names.length, 'a', 'ont')} quitté la réunion`,
    inMeeting: 'Vous êtes dans la réunion',
    reconnecting: 'Connexion perdue, reconnexion',
    reconnected: 'De nouveau connecté',
    shares: (name) => `${name} partage un écran`,
    sharesNoMore: (name) => `${name} ne partage plus d’écran`,
  },
  shortcuts: {
    title: 'Raccourcis clavier',
    microphone: 'Activer ou couper le micro',
    camera: 'Activer ou couper la caméra',
    share: 'Partager l’écran',
    chat: 'Ouvrir ou fermer les messages',
    people: 'Ouvrir ou fermer les personnes',
    host: 'Ouvrir ou fermer les commandes d’hôte',
    react: 'Réagir',
    captions: 'Afficher ou masquer les sous-titres',
    layout: 'Galerie ou intervenant',
    fullScreen: 'Plein écran',
    pageOn: 'Page suivante des participants',
    pageBack: 'Page précédente des participants',
    hand: 'Lever ou baisser la main',
    questions: 'Ouvrir ou fermer les questions',
    polls: 'Ouvrir ou fermer les sondages',
    change: 'Changer les touches',
    settings: 'Réglages',
    help: 'Cette liste',
    talk: 'Maintenir pour parler, micro coupé',
    space: 'Espace',
    enabled: 'Raccourcis à une touche',
    enabledHint: 'Désactivés, seuls ceux avec Ctrl restent.',
  },
  settings: {
    title: 'Réglages',
    appearance: 'Apparence',
    system: 'Système',
    light: 'Clair',
    dark: 'Sombre',
    language: 'Langue',
    mirror: 'Mon image en miroir',
  },
  title: {
    ready: 'Prêt à rejoindre',
    joining: 'Connexion',
    waiting: 'En attente',
    meeting: 'Réunion',
    muted: 'micro coupé',
    left: 'Quittée',
    reconnecting: 'Reconnexion',
  },
};
