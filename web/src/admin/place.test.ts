import { expect, test } from 'vitest';
import { placeOf } from './place';

test('an address is a link or a part of the console', () => {
  expect(placeOf('#setup.a-_9')).toEqual({ kind: 'setup', token: 'a-_9' });
  expect(placeOf('#invite.abc')).toEqual({ kind: 'invite', token: 'abc' });
  expect(placeOf('#people')).toEqual({ kind: 'section', section: 'people' });
  for (const odd of ['', '#', '#nothing', '#invite.', '#invite.a/b'])
    expect(placeOf(odd)).toEqual({ kind: 'section', section: null });
});
