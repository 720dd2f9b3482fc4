// Français : les enregistrements.

import { namesOf, pluralsOf } from '../many';
import type { RecordingStrings } from './en';

const many = pluralsOf('fr');
const few = namesOf('fr', (n) => many(n, '# autre', '# autres'));

export const recording: RecordingStrings = {
  short: 'Enregistrement',
  paused: 'Enregistrement en pause',
  by: (names) => `par ${few(names)}`,
  byYou: 'par vous',
  more: 'À propos de cet enregistrement',
  since: (name, time) => `${name}, depuis ${time}`,
  pausedNow: 'en pause',
  notAllowed: 'non autorisé par les règles de cette réunion',
  you: 'Vous',
  about: 'Il reste sur l’appareil de la personne qui enregistre. Le serveur n’y a aucune part.',
  leaveOut: 'Ne pas m’enregistrer',
  leaveOutHint:
    'Conclave en écarte alors votre son, votre image, votre écran et votre nom. On ne peut pas empêcher quelqu’un d’enregistrer avec un autre programme.',
  leaveOutDo: 'Ne pas m’enregistrer',
  leftOutNow: 'Vous n’êtes pas dans les enregistrements.',
  leftOut: (names) => `${few(names, 12)} : hors enregistrement, à leur demande`,
  stopTheirs: (name) => `Demander à ${name} d’arrêter`,
  begun: (name) => `${name} enregistre cette réunion.`,
  understood: 'Compris',
  menu: 'Enregistrer la réunion',
  dialog: {
    title: 'Enregistrer la réunion',
    lead: 'Tout le monde en est averti avant le début, et les personnes qui arrivent plus tard le sont à l’entrée. L’enregistrement reste sur cet appareil.',
    what: 'Ce qui est enregistré',
    speaker: 'La personne qui parle, en grand',
    gallery: 'Tout le monde côte à côte',
    tracks: 'Un fichier par personne',
    tracksHint:
      'Pour le montage : le son, la caméra et l’écran de chaque personne, un fichier pour chacun, et la liste de leurs débuts.',
    format: 'Format du fichier',
    webm: 'WebM',
    mp4: 'MP4',
    space: (size) => `Place sur cet appareil : ${size}`,
    start: 'Commencer l’enregistrement',
  },
  announcing: 'Tout le monde est averti…',
  pause: 'Mettre en pause',
  resume: 'Reprendre',
  stop: 'Arrêter l’enregistrement',
  finishing: 'L’enregistrement se termine…',
  elapsed: 'Durée',
  size: 'Taille',
  warnings: {
    little_space: 'Il reste peu de place sur cet appareil. Arrêtez bientôt ou libérez de la place.',
    no_sound:
      'Le son n’est pas enregistré : cet appareil n’a pas de sortie audio. Branchez-en une, ou enregistrez un fichier par personne.',
    many_files:
      'La caméra ou l’écran d’une personne ont été activés si souvent qu’aucun fichier n’est plus commencé pour elle. Arrêtez et enregistrez à nouveau pour qu’elle y soit.',
  },
  problems: {
    unsupported:
      'Ce navigateur ne peut pas garder d’enregistrement sur cet appareil. Essayez une fenêtre ordinaire ou un autre navigateur.',
    no_space: 'Il n’y a plus de place sur cet appareil. Ce qui a été enregistré jusqu’ici est gardé.',
    refused:
      'Le navigateur ne permet pas à cette page de garder des fichiers. Autorisez le stockage pour ce site et réessayez.',
    not_allowed: 'Vous ne pouvez pas enregistrer ici. Demandez à un hôte.',
    failed: 'L’enregistrement s’est interrompu. Ce qui a été enregistré jusque-là est gardé.',
    not_saved: 'La sauvegarde à cet endroit a échoué. Il est toujours ici ; choisissez un autre endroit.',
  },
  kept: {
    title: 'Vos enregistrements',
    text: 'Ils restent dans ce navigateur jusqu’à ce que vous les sauvegardiez ou les supprimiez.',
    recovered: 'Récupéré après une interruption',
    recorded: (day) => `Enregistré ${day}`,
    files: (n) => many(n, '# fichier', '# fichiers'),
    save: 'Sauvegarder',
    saving: 'Sauvegarde…',
    saved: 'Sauvegardé. Vous pouvez maintenant le supprimer ici.',
    delete: 'Supprimer',
    deleteTitle: 'Supprimer cet enregistrement ?',
    deleteText: 'Si vous ne l’avez pas sauvegardé, il est perdu.',
  },
};
