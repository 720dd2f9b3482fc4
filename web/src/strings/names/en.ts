// English: names for which a provider vouches.

export const names = {
  unverified: 'name not verified',
  checking: 'verified name: being checked…',
  unchecked: 'verified name: cannot be checked now',
  refused: 'shows a verified name that does not hold',
  verified: (issuer: string) => `verified by ${issuer}`,
  verifiedAs: (name: string, issuer: string) => `verified as ${name} by ${issuer}`,
  keys: {
    first: '(seen here for the first time)',
    changed: '– with other keys than before: ask them in another way',
    disputed: '– but this server told others here other keys: do not rely on it',
  },
  ask: 'Show my verified name',
  askHint: 'Your organisation’s provider vouches for your name. You see what others will see before they do.',
  failed:
    'That did not work: you are not signed in by a provider of your organisation, or it does not answer.',
  offerTitle: 'Show this to the meeting?',
  offer: (name: string, issuer: string) => `Your name, ${name}, and that ${issuer} vouches for it.`,
  more: 'The provider has put this in as well; whoever is in the meeting can read it:',
  yes: 'Show it',
  no: 'Do not show it',
  stop: 'Do not show it any more',
  met: {
    known: 'known from before',
    renamed: 'known from before, under another name',
    another: 'not the one you met under this name before: ask them in another way',
    unproved: 'name not verified – somebody you met under this name was',
  },
  only: {
    title: 'Only verified names come in here',
    text: (by: string) =>
      `The rules of this meeting let in people for whose name ${by} vouches, hosts as well. Yours is not shown yet.`,
    nobody:
      'The rules of this meeting let in verified names alone, and the organisation has no provider that could vouch for one. Nobody comes in: ask whoever administers it.',
    how: 'Press “Show my verified name”: your organisation’s provider vouches for you, and you see what others will see.',
    signIn: 'Sign in by your organisation’s provider, then come back here: this page keeps your link.',
    passkey:
      'You are signed in with a passkey, which vouches for no name. Sign out under “Administration” and sign in there by your organisation’s provider, then come back here: this page keeps your link.',
    caller: 'Cannot be admitted: only verified names come in',
  },
};
