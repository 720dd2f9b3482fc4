// French: data that goes away.

import type { DataStrings } from './data.en';

export const data: DataStrings = {
  title: 'Demandes sur les données',
  lead: 'Qu’une personne a demandé une copie ou l’effacement de ses données, et ce qu’il en est advenu. Jamais qui, ni les données.',
  none: 'Personne n’a encore rien demandé.',
  copy: 'Copie des données',
  erasure: 'Effacement',
  asked: (when: string) => `demandé le ${when}`,
  due: (when: string) => `sera exécuté le ${when}`,
  closed: (when: string) => `clos le ${when}`,
  outcomes: {
    open: 'En cours',
    done: 'Fait',
    taken_back: 'Retiré',
    refused: 'Refusé : dernier propriétaire',
  },
  kept: 'Une demande reste ici un an après sa clôture.',
  notice: 'Notice de confidentialité',
  noticeText:
    'Elle est établie d’après ce que le serveur conserve réellement. Vous n’indiquez que ce qu’il ne peut pas savoir.',
  noticeOpen: 'Ouvrir la notice de confidentialité',
  noticeChanged: 'La notice de confidentialité a changé depuis votre dernière visite.',
  noticeSeen: 'Fermer',
  contact: 'Où joindre l’organisation au sujet des données',
  contactHint: 'Par exemple une adresse postale et une adresse électronique.',
  officer: 'Où joindre le délégué ou la déléguée à la protection des données',
  authority: 'Autorité de contrôle',
  basis: 'À quel titre on se réunit',
  bases: {
    task: 'Une mission d’intérêt public (écoles, universités, administrations)',
    contract: 'Un contrat avec les personnes',
    interest: 'Un intérêt légitime',
  },
  saved: 'Enregistré',
  own: 'Vos données',
  ownText: 'Tout ce que ce serveur conserve de vous. Des réunions, il ne garde rien qui mène à vous.',
  download: 'Télécharger une copie',
  downloadText:
    'La copie est une archive avec une page qui l’explique, et des fichiers que les programmes lisent.',
  downloaded: 'Votre copie est téléchargée',
  erase: 'Effacer votre compte…',
  eraseText:
    'Avec vos clés d’accès, sessions et invitations ouvertes. Vous avez une demi-heure pour revenir en arrière.',
  eraseTitle: 'Effacer votre compte ?',
  eraseMore:
    'Dans une demi-heure, tout ce que ce serveur conserve de vous est supprimé pour de bon, et vous ne pourrez plus vous connecter. D’ici là, vous pouvez revenir en arrière ici.',
  eraseAct: 'Effacer dans une demi-heure',
  erasing: (when: string) => `Votre compte sera effacé : ${when}.`,
  undo: 'Revenir en arrière',
  undone: 'C’est annulé : votre compte reste',
  file: 'mes-donnees.zip',
};
