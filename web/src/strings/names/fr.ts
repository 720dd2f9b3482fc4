// Français : les noms dont un fournisseur se porte garant.

import type { names as en } from './en';

export const names: typeof en = {
  unverified: 'nom non vérifié',
  checking: 'nom vérifié : vérification en cours…',
  unchecked: 'nom vérifié : impossible à contrôler pour l’instant',
  refused: 'montre un nom vérifié qui ne tient pas',
  verified: (issuer) => `vérifié par ${issuer}`,
  verifiedAs: (name, issuer) => `vérifié comme ${name} par ${issuer}`,
  keys: {
    first: '(vu ici pour la première fois)',
    changed: '– avec d’autres clés qu’avant : demandez par un autre moyen',
    disputed: '– mais ce serveur a donné d’autres clés à d’autres ici : ne vous y fiez pas',
  },
  ask: 'Montrer mon nom vérifié',
  askHint:
    'Le fournisseur de votre organisation se porte garant de votre nom. Vous voyez avant les autres ce qu’ils verront.',
  failed:
    'Cela n’a pas marché : vous n’êtes pas connecté par un fournisseur de votre organisation, ou il ne répond pas.',
  offerTitle: 'Montrer ceci à la réunion ?',
  offer: (name, issuer) => `Votre nom, ${name}, et que ${issuer} s’en porte garant.`,
  more: 'Le fournisseur y a aussi mis ceci ; chaque membre de la réunion peut le lire :',
  yes: 'Le montrer',
  no: 'Ne pas le montrer',
  stop: 'Ne plus le montrer',
  met: {
    known: 'connu d’avant',
    renamed: 'connu d’avant, sous un autre nom',
    another: 'n’est pas la personne rencontrée sous ce nom : demandez par un autre moyen',
    unproved: 'nom non vérifié – celui d’une personne rencontrée sous ce nom l’était',
  },
  only: {
    title: 'Ici n’entrent que des noms vérifiés',
    text: (by) =>
      `Les règles de cette réunion laissent entrer les personnes dont le nom est garanti par ${by}, hôtes compris. Le vôtre n’est pas encore montré.`,
    nobody:
      'Les règles de cette réunion ne laissent entrer que des noms vérifiés, et l’organisation n’a aucun fournisseur qui puisse s’en porter garant. Personne n’entre : demandez à qui l’administre.',
    how: 'Appuyez sur « Montrer mon nom vérifié » : le fournisseur de votre organisation se porte garant de vous, et vous voyez avant les autres ce qu’ils verront.',
    signIn:
      'Connectez-vous par le fournisseur de votre organisation, puis revenez ici : cette page garde votre lien.',
    passkey:
      'Vous êtes connecté avec une clé d’accès, qui ne se porte garante d’aucun nom. Déconnectez-vous sous « Administration » et connectez-vous-y par le fournisseur de votre organisation, puis revenez ici : cette page garde votre lien.',
    caller: 'Ne peut être admis : seuls des noms vérifiés entrent',
  },
};
