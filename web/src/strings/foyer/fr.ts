// Français : devant la porte, et l’arrière-plan de l’image.

import { pluralsOf } from '../many';

const many = pluralsOf('fr');

export const foyer = {
  nobody: 'Personne n’est encore là.',
  nobodyYet: 'Personne n’est encore là. La réunion commence quand un hôte arrive.',
  here: (names: string, n: number) => `${names} ${many(n, 'est', 'sont')} déjà là.`,
  present: (n: number) => many(n, '# personne est déjà là.', '# personnes sont déjà là.'),
  others: (n: number) => many(n, '# autre personne', '# autres'),
  rule: {
    open: 'Qui a le lien entre directement.',
    lobby: 'Un hôte vous fait entrer.',
    locked: 'La réunion est verrouillée : personne d’autre n’entre pour le moment.',
  },
  network: {
    test: 'Tester la connexion',
    running: 'Test en cours…',
    again: 'Tester de nouveau',
    udp: 'Voie directe (UDP)',
    tcp: 'Détour (TCP)',
    turn: 'Proxy web (TURN)',
    down: 'Réception',
    open: 'fonctionne',
    openIn: (time: string) => `fonctionne, ${time} aller-retour`,
    blocked: 'ne passe pas',
    untested: 'non testé',
    about: (rate: string) => `environ ${rate}`,
    verdict: {
      good: () => 'Votre connexion convient pour le son et l’image.',
      slow: () =>
        'Le son et l’image passent, mais avec beaucoup de retard. Un câble, ou une place plus près du routeur, peut aider.',
      thin: () =>
        'Votre ligne est étroite : le son passera, les images resteront peut-être petites. Arrêtez les téléchargements, ou participez sans caméra.',
      no_udp: (host: string, port: number) =>
        `La réunion passera par un détour, avec plus de retard. Pour la voie directe, demandez à l’administrateur de votre réseau d’autoriser UDP vers ${host}, port ${port}.`,
      proxied: () =>
        'Seule la voie par le proxy web de votre réseau est ouverte. La réunion passera par là, avec plus de retard.',
      closed: (host: string, port: number) =>
        `Le son et l’image ne passent pas. Essayez un autre réseau, comme celui de votre téléphone, ou demandez à l’administrateur de votre réseau d’autoriser UDP et TCP vers ${host}, port ${port}.`,
      untested: () => 'Le serveur n’a pas pu être interrogé. Réessayez dans une minute.',
    },
  },
  backdrop: {
    label: 'Arrière-plan',
    none: 'Tel quel',
    blur: 'Flou',
    plain: 'Uni',
    hint: 'Fait sur votre appareil ; les autres ne reçoivent que l’image finie.',
    starting: 'Préparation de l’arrière-plan…',
    failed:
      'L’arrière-plan n’a pas pu être masqué ; votre caméra est donc coupée. Choisissez « Tel quel » pour montrer votre pièce.',
    slow: 'Cet appareil est lent pour cela : votre image sera peut-être moins fluide.',
    unsupported: 'Ce navigateur ne peut pas changer l’arrière-plan.',
  },
};
