// Français : les règles de la classe d'une réunion.

import type { Strings } from '../en';
import { pluralsOf } from '../many';

const many = pluralsOf('fr');

export const classes: Strings['classes'] = {
  title: 'Règles de cette réunion',
  of: (title, by) => `${title} · ${by}`,
  signed: 'Signées par l’hôte de la réunion : le serveur ne peut pas les changer sans que cela se voie.',
  people: {
    link: 'Toute personne qui a le lien peut entrer.',
    signed_in: 'Pour les personnes connectées à ce serveur.',
    members: 'Réservée aux membres de l’organisation.',
  },
  mfa: 'Chaque personne s’est connectée avec plusieurs facteurs.',
  verified: (by) => `Seules entrent les personnes dont le nom est vérifié, par ${by}.`,
  verifiedByNobody:
    'Seules entrent les personnes dont le nom est vérifié, et l’organisation n’a aucun fournisseur qui puisse s’en porter garant : personne n’entre.',
  lobby: {
    off: 'Les nouveaux venus entrent directement.',
    on: 'Un hôte fait entrer les nouveaux venus, tant que les hôtes n’en décident pas autrement.',
    always: 'Un hôte fait entrer chaque personne, tant que dure la réunion.',
  },
  record: {
    granted: 'Les hôtes peuvent enregistrer, et les personnes qu’ils autorisent. C’est toujours annoncé.',
    hosts: 'Seuls les hôtes peuvent enregistrer. C’est toujours annoncé.',
    nobody: 'Personne ne peut enregistrer.',
  },
  share: {
    granted: 'Les hôtes peuvent partager un écran, et les personnes qu’ils autorisent.',
    hosts: 'Seuls les hôtes peuvent partager un écran.',
    nobody: 'Personne ne peut partager un écran.',
  },
  noChat: 'Il n’y a pas de discussion écrite.',
  noPrivateChat: 'Il n’y a pas de messages à une seule personne.',
  noRename: 'À l’intérieur, personne ne change de nom.',
  muted: 'Vous entrez micro coupé et pouvez l’activer.',
  cameraOff: 'Vous entrez caméra éteinte et pouvez l’allumer.',
  kept: (n) =>
    many(
      n,
      'Le serveur la garde # jour au plus tant que personne n’est là.',
      'Le serveur la garde # jours au plus tant que personne n’est là.',
    ),
  files: (n) =>
    many(
      n,
      'Le serveur garde les fichiers # heure au plus.',
      'Le serveur garde les fichiers # heures au plus.',
    ),
  chatNotKept: 'Personne n’enregistre de copie de la conversation : elle disparaît avec la réunion.',
  chatKept: (n) =>
    many(
      n,
      'Une copie de la conversation peut être gardée # heure.',
      'Une copie de la conversation peut être gardée # heures.',
    ),
  regions: (places) => `Elle n’est tenue et conservée qu’ici : ${places}.`,
  more: (n) => many(n, 'Encore # règle', 'Encore # règles'),
  excepted: (n) => many(n, '# exception aux règles', '# exceptions aux règles'),
  closedTitle: 'Désactivé pour le moment',
  closedWhy: 'Pourquoi',
  closedOther: (feature) => `${feature} : désactivé pour le moment.`,
  closed: {
    recording: 'L’enregistrement est désactivé : personne ne peut enregistrer cette réunion.',
    files: 'Les fichiers sont désactivés : personne ne peut en envoyer.',
    guests: 'Les invités ne peuvent pas entrer : seuls les membres de l’organisation le peuvent.',
    'chat.keep': 'La conversation n’est pas conservée : personne ne peut en enregistrer une copie.',
    'tenant.production': 'Cette organisation essaie le service : ne partagez encore rien de confidentiel.',
  },
  exceptions: 'Exceptions',
  until: (setting, day) => `${setting} : plus souple que d’habitude jusqu’au ${day} inclus`,
  owner: (owner) => `Responsable : ${owner}`,
  settings: {
    people: 'Qui peut entrer',
    mfa: 'Plusieurs facteurs',
    verified: 'Noms vérifiés seulement',
    lobby: 'Salle d’attente',
    record: 'Enregistrement',
    share: 'Partage d’écran',
    chat: 'Discussion écrite',
    private_chat: 'Messages à une seule personne',
    rename: 'Changement de nom',
    muted_on_entry: 'Micro coupé à l’entrée',
    camera_off_on_entry: 'Caméra éteinte à l’entrée',
    kept_days: 'Durée de conservation',
    file_hours: 'Durée de conservation des fichiers',
    chat_hours: 'Durée de conservation des copies de la conversation',
  },
  choose: 'Type de réunion',
  none: 'Sans classe : toute personne qui a le lien',
  signIn: 'Se connecter',
  toDoor: 'Retour à la porte',
  console: 'Administration',
};
