import { expect, test } from 'vitest';
import { addressOf, placeOf } from './place';

test('an address is a link or a part of the console', () => {
  expect(placeOf('#setup.a-_9')).toEqual({ kind: 'setup', token: 'a-_9' });
  expect(placeOf('#invite.abc')).toEqual({ kind: 'invite', token: 'abc' });
  expect(placeOf('#people')).toEqual({ kind: 'section', section: 'people' });
  for (const odd of ['', '#', '#nothing', '#invite.', '#invite.a/b'])
    expect(placeOf(odd)).toEqual({ kind: 'section', section: null });
});

test('the page is everybody’s, an organisation’s, or the way back from a provider', () => {
  expect(addressOf('/admin', '?code=x')).toEqual({ kind: 'console' });
  expect(addressOf('/o/uni-ergens', '')).toEqual({ kind: 'organisation', path: 'uni-ergens' });
  const returning = { kind: 'returning', provider: 'ab12', query: 'code=x&state=y' };
  expect(addressOf('/sign-on/ab12', '?code=x&state=y')).toEqual(returning);
  for (const odd of ['/o/', '/o/a/b', '/sign-on/', '/sign-on/a/logout', '/o/%2e'])
    expect(addressOf(odd, '')).toEqual({ kind: 'console' });
});
