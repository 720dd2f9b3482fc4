// Français: members who find one another, the organisation's own host name, and its meetings in numbers.

import type { FindingStrings, HostStrings, MeetingsStrings } from './finding.en';

export const finding: FindingStrings = {
  title: 'Se trouver entre membres',
  text: 'Les membres peuvent se chercher par un nom entier, ou par l’identifiant entier sous lequel votre annuaire les connaît. Il n’y a pas de liste, pas de recherche par une partie du nom ni par domaine de messagerie, et personne hors de l’organisation ne trouve qui que ce soit.',
  on: 'Les membres se trouvent',
  onHint:
    'Désactivé tant que vous ne l’activez pas. Chaque membre peut choisir de ne pas être trouvé. Le changement figure au journal d’audit.',
  isOn: 'Les membres se trouvent maintenant',
  isOff: 'Plus personne n’est trouvé',
  own: 'Être trouvé',
  ownText:
    'D’autres membres de votre organisation peuvent vous trouver par votre nom ou identifiant entier, par exemple pour vous inviter. Ils voient le nom sous lequel votre organisation vous connaît.',
  listed: 'D’autres membres peuvent me trouver',
  isListed: 'D’autres membres vous trouvent maintenant',
  isUnlisted: 'Plus personne ne vous trouve',
};

export const host: HostStrings = {
  title: 'Nom d’hôte propre',
  text: 'Qui ouvre ce serveur sous votre propre nom est invité à se connecter à votre organisation. La personne qui gère le serveur doit d’abord autoriser le nom (organisation_hosts), et fournir l’entrée DNS et le certificat.',
  passkeys: (w) =>
    `Les clés d’accès appartiennent au nom d’hôte où elles ont été créées. Celles de ${w} ne valent que là, pas sous le nouveau nom.`,
  stays:
    'Rien n’est retiré : l’adresse actuelle continue de fonctionner, avec ses clés d’accès et ses sessions.',
  comeIn:
    'Sous le nouveau nom, on se connecte par un fournisseur, ou par une invitation ouverte à cette adresse ; on peut ensuite y ajouter une clé d’accès.',
  label: 'Nom d’hôte',
  hint: 'Comme meet.example.org. Vide : aucun.',
};

export const meetings: MeetingsStrings = {
  title: 'Réunions',
  lead: 'Combien sont en cours, et comment l’image et le son sont passés. Jamais lesquelles, de qui, ni avec qui.',
  running: 'En cours',
  runningText:
    'Par classe. Les réunions sans classe ne sont comptées par personne : le serveur ne sait pas à qui elles sont.',
  again: 'Compter à nouveau',
  noClasses: 'Votre organisation n’a pas encore de classes de réunions : elles figurent dans sa politique.',
  quality: 'Comment l’image et le son sont passés',
  qualityText: (n) =>
    `Par heures entières et terminées, des sept derniers jours, et seulement des heures où ${n} personnes ou plus étaient en même temps dans vos réunions. Gardé en mémoire : un redémarrage du serveur l’oublie.`,
  few: (n) => `Trop peu : à aucune heure ${n} personnes n’étaient en même temps dans vos réunions.`,
  hour: 'Heure',
  loss: 'Paquets perdus',
  roundTrip: 'Aller-retour',
  heldBack: 'Temps avec image retenue',
  columns:
    'Dans chaque colonne : ce que la moitié des personnes n’a pas dépassé, et ce que neuf sur dix n’ont pas dépassé.',
  unknown: 'inconnu',
};
