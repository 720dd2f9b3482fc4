// Français : se connecter par un fournisseur de l’organisation, et régler les fournisseurs.

import type { signOn as en } from './en';

export const signOn: typeof en = {
  chooseTitle: (organisation) => `Connexion à ${organisation}`,
  chooseLead: 'Par le fournisseur de votre organisation, ou avec une clé d’accès.',
  by: (provider) => `Se connecter par ${provider}`,
  or: 'ou',
  returning: 'Vous voilà de retour. Un instant…',
  wrongTitle: 'La connexion n’a pas abouti',
  wrongText:
    'Recommencez. Si cela persiste, dites aux administrateurs de votre organisation quand c’était : la raison figure au journal du serveur.',
  again: 'Recommencer',
  linked: 'Désormais vous vous connectez aussi par lui.',
  new: {
    title: (organisation) => `Vous êtes nouveau chez ${organisation}`,
    lead: 'Rien de cela n’est encore conservé. Regardez ce qui est arrivé, et décidez.',
    arrived: (provider) => `Ce que ${provider} dit de vous`,
    subject: 'Qui vous êtes là-bas',
    name: 'Votre nom',
    nameNone: 'Il n’a pas été demandé, ou pas communiqué.',
    shown: 'Comment vous vous êtes identifié',
    shownNone: 'Pas communiqué.',
    when: 'Quand c’était',
    belongs: 'D’où vous êtes',
    dropped: 'Ce que personne n’a demandé',
    droppedText: (count) => `Données venues avec : ${count}. Elles ont été jetées sans être lues.`,
    kept: 'Ce qui est conservé, si vous acceptez',
    keptSubject: 'Au lieu de qui vous êtes là-bas, un code dont personne ne peut déduire qui vous êtes.',
    keptDay: 'Le jour de votre dernière connexion par lui.',
    keptLabel: 'Comment vous appeler, ci-dessous. En réunion, ce n’est jamais montré.',
    label: 'Comment vous appeler',
    labelHint:
      'Laissez vide, et vous recevez un numéro. Les administrateurs de votre organisation le lisent.',
    yes: 'Accepter et entrer',
    no: 'Non, oublier',
    forgotten: 'Tout ce qui était arrivé est oublié.',
  },
  account: {
    title: 'Fournisseurs',
    text: 'Par quels fournisseurs de votre organisation vous vous connectez.',
    none: 'Par aucun : vous vous connectez avec une clé d’accès.',
    since: (when) => `depuis le ${when}`,
    used: (when) => `dernier usage ${when}`,
    connect: (provider) => `Se connecter aussi par ${provider}`,
    unlink: 'Abandonner',
    unlinkNamed: (provider) => `Abandonner : ${provider}`,
    unlinkTitle: (provider) => `Ne plus se connecter par ${provider} ?`,
    unlinkText:
      'Vos sessions commencées par lui prennent fin. Si vous revenez par lui, vous serez quelqu’un de nouveau.',
    unlinked: (provider) => `Vous ne vous connectez plus par ${provider}`,
    stepUp: (provider) => `S’identifier chez ${provider}`,
    stepUpText:
      'Montrez encore votre clé d’accès, ou reconnectez-vous chez votre fournisseur : vous quittez alors cette page, et ce que vous avez saisi est perdu.',
  },
  providers: {
    title: 'Connexion',
    lead: 'Les fournisseurs (OpenID Connect) par lesquels vos gens se connectent. Qui vient par eux pour la première fois reçoit le rôle de membre et aucun autre.',
    place: (address) => `On se connecte à ${address}`,
    none: 'Il n’y en a pas : on vient par invitation et clé d’accès.',
    add: 'Ajouter un fournisseur',
    change: 'Modifier',
    changeNamed: (provider) => `Modifier : ${provider}`,
    tryIt: 'Essayer',
    tryNamed: (provider) => `Essayer : ${provider}`,
    remove: 'Retirer',
    removeNamed: (provider) => `Retirer : ${provider}`,
    removeTitle: (provider) => `Retirer ${provider} ?`,
    removeText:
      'Les sessions commencées par lui prennent fin aussitôt. Qui n’a ni clé d’accès ni autre fournisseur ne peut plus se connecter, et qui l’on est là-bas est oublié.',
    removed: (provider) => `${provider} est retiré`,
    addTitle: 'Ajouter un fournisseur',
    changeTitle: (provider) => `Modifier ${provider}`,
    tell: 'À indiquer au fournisseur',
    redirect: 'Adresse de retour (redirect)',
    logout: 'Adresse des déconnexions (back-channel logout)',
    copyNamed: (what) => `Copier : ${what}`,
    copied: 'Copié',
    name: 'Nom',
    nameHint: 'C’est à lui qu’on le reconnaît.',
    issuer: 'Issuer',
    issuerHint:
      'Une adresse https, exactement comme le fournisseur l’écrit. Elle ne peut être changée ensuite.',
    client: 'Identifiant client',
    secret: 'Secret client',
    secretHint: 'Il est conservé scellé et n’est plus jamais montré.',
    secretKept: 'Un secret est conservé. Laissez vide pour le garder.',
    asksName: 'Demander le nom des personnes',
    asksNameHint: 'Pour proposer aux nouveaux comment les appeler. Sinon, seul un identifiant est demandé.',
    algorithms: 'Signatures acceptées',
    algorithmsNone: 'Choisissez-en au moins une.',
    more: 'Comment il faut s’y identifier',
    moreHint:
      'Par rôle. Une des valeurs suffit ; elle est demandée, et ce qui revient est vérifié. Séparez les valeurs par des espaces.',
    acrOf: (role) => `${role} : acr`,
    amrOf: (role) => `${role} : amr`,
    hub: 'Une partie de ses gens seulement',
    hubHint:
      'Pour un fournisseur de nombreux établissements : le claim qui dit lequel, et les valeurs qui sont les vôtres.',
    hubClaim: 'Claim',
    hubValues: 'Valeurs',
    required: 'Veuillez remplir ceci.',
    ends: 'À moins que seul le nom ou le secret change, tous ceux qui sont connectés par lui se reconnectent.',
    save: 'Enregistrer',
    saved: (provider) => `${provider} est enregistré`,
    withSecret: 'avec un secret',
    withoutSecret: 'sans secret',
    works: 'Il répond, et ses clés conviennent.',
    worksNot: 'Cela ne marche pas encore :',
    lacks: {
      issuer:
        'Ses réponses ne disent pas de qui elles sont (RFC 9207). Chaque fournisseur a sa propre adresse de retour : c’est sûr malgré tout.',
      logouts:
        'Il ne dit pas qu’il annonce les déconnexions : ici les sessions ne finissent que d’elles-mêmes, après une heure sans usage.',
    },
    lacksAcr: (role) => `Il dit ne connaître aucune des valeurs acr de ce rôle : ${role}.`,
    why: {
      unreachable:
        'Il est injoignable. Vérifiez l’adresse de l’issuer, et si ce serveur peut sortir vers lui.',
      silent: 'Il n’a pas répondu en huit secondes.',
      untrusted:
        'Son certificat n’est pas reconnu. Avec une autorité privée, l’exploitant règle provider_ca_file.',
      special:
        'Il est à une adresse qui ne mène à aucun hôte public. Si c’est voulu, l’exploitant l’autorise par provider_networks.',
      broken: 'Il a rompu en répondant.',
      redirect:
        'Il répond par une redirection, qui n’est pas suivie. Écrivez l’issuer exactement comme le fournisseur.',
      status:
        'À l’adresse de l’issuer il n’y a pas de description de fournisseur (.well-known/openid-configuration).',
      too_long: 'Sa réponse est trop longue pour une description ou des clés.',
      not_json: 'Sa réponse est illisible : ce n’est pas du JSON.',
      member: 'Il manque quelque chose dans sa description.',
      issuer:
        'Il se nomme par un autre issuer. Écrivez l’issuer exactement comme le fournisseur, avec ou sans barre oblique à la fin.',
      endpoint: 'Une de ses adresses n’est pas en https, ou est sur cette machine.',
      no_code_flow: 'Il n’offre pas le flux « authorization code ».',
      no_s256: 'Il n’offre pas PKCE avec S256.',
      algorithms: 'Il ne signe par aucune des signatures acceptées.',
      client_authentication:
        'Il ne prend les secrets client ni par client_secret_basic ni par client_secret_post.',
      keys: 'Parmi ses clés, aucune ne convient aux signatures acceptées.',
      server_key:
        'Le fichier sign-on.key de ce serveur manque ou est un autre. L’exploitant doit le rétablir.',
      other: 'Cela ne marche pas, pour une autre raison.',
    },
    about: (detail) => `Détail : ${detail}`,
  },
};
