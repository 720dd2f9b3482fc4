// Français : les fichiers dans la conversation.

import type { files as english } from './en';

export const files: typeof english = {
  attach: 'Joindre des fichiers',
  named: (name: string) => `Fichier : ${name}`,
  drop: 'Déposez des fichiers pour les envoyer',
  dropText: 'Chacun devient un message.',
  outgoing: 'Fichiers en cours d’envoi',
  preparing: 'Préparation…',
  progress: (done, all) => `${done} sur ${all}`,
  waiting: 'En attente de la connexion ; cela continue tout seul.',
  sending: (name) => `Envoi de ${name}`,
  fetching: (name) => `Téléchargement de ${name}`,
  cancel: (name) => `Annuler ${name}`,
  retry: 'Réessayer',
  remove: (name) => `Retirer ${name}`,
  download: (name) => `Télécharger ${name}`,
  sent: 'Envoyé',
  saved: 'Complet et vérifié ; votre navigateur l’enregistre.',
  show: 'Afficher l’image',
  picture: (name) => `Image : ${name}`,
  enlarge: (name) => `Agrandir ${name}`,
  notShown: 'Cette image ne peut pas être affichée ici. Vous pouvez la télécharger.',
  program:
    'Peut exécuter quelque chose sur votre appareil à l’ouverture. Ne l’ouvrez que si vous l’attendiez.',
  removed: 'Le lieu, l’heure et l’appareil ont été retirés de l’image.',
  ask: 'Cette image ou vidéo peut révéler où et quand elle a été prise. L’envoyer quand même ?',
  sendAnyway: 'Envoyer quand même',
  doNotSend: 'Ne pas envoyer',
  describe: 'Décrire',
  describing: 'Ce qu’on y voit ou y lit, pour toutes les personnes qui lisent le message',
  note: 'Scellé pour celles et ceux qui lisent le message. Le lieu, l’heure et l’appareil sont retirés des images JPEG, PNG et WebP ; les autres fichiers sont envoyés tels quels.',
  problems: {
    too_large: (most) => `Trop grand : ici, un fichier peut avoir jusqu’à ${most}.`,
    no_room:
      'Le serveur n’a plus de place pour les fichiers de cette réunion. Supprimez-en que vous avez envoyés, ou adressez-vous à qui l’exploite.',
    gone: 'Ce fichier n’est plus sur le serveur.',
    broken:
      'Ce n’est pas le fichier qui a été envoyé : il a été modifié ou abîmé en chemin. Rien n’en a été enregistré.',
    unreadable: 'Ce fichier ne peut pas être lu. A-t-il été déplacé ou supprimé ?',
    no_space: 'Il n’y a pas assez de place sur votre appareil.',
    refused: 'Vous ne pouvez pas envoyer de fichiers ici en ce moment.',
    not_loaded: 'Le chiffrement des fichiers n’a pas pu être chargé. Vérifiez votre connexion et réessayez.',
    failed: 'Cela n’a pas fonctionné. Veuillez réessayer.',
  },
};
