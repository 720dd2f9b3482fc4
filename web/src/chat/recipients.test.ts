import { expect, test } from 'vitest';
import { POLICY, person } from '../../stories/scenes';
import { EMPTY_VIEW } from '../session/session';
import { catalogues } from '../strings';
import { chosen, recipients } from './recipients';

const { en } = catalogues;
const people = [person(0), person(1), person(2)];
const view = (may: Partial<typeof POLICY.may>, role: 'member' | 'host' = 'member') => ({
  ...EMPTY_VIEW,
  people: people.map((one) => (one.own ? { ...one, role } : one)),
  policy: { ...POLICY, role, may: { ...POLICY.may, ...may } },
});
const keys = (may: Partial<typeof POLICY.may>, role: 'member' | 'host' = 'member') =>
  recipients(view(may, role), en).map(({ key }) => key);

test('who may write to all is offered all, and single ones only who may write to those', () => {
  expect(keys({})).toEqual(['everyone', 'hosts', 'p1', 'p2']);
  expect(keys({ privateChat: false })).toEqual(['everyone', 'hosts']);
  expect(keys({ chat: false })).toEqual(['hosts', 'p1', 'p2']);
  expect(keys({ chat: false, privateChat: false })).toEqual([]);
});

test('a host answers one person among the hosts, as long as that one is here', () => {
  const host = view({}, 'host');
  const all = recipients(host, en);
  expect(chosen(all, { to: 'hosts', with: 'p2' }, host, en)?.name).toContain('and the hosts');
  expect(chosen(all, { to: 'hosts', with: 'gone' }, host, en)).toBeNull();
  expect(chosen(all, { to: 'person', person: 'gone' }, host, en)).toBeNull();
  const member = view({});
  expect(chosen(recipients(member, en), { to: 'hosts', with: 'p2' }, member, en)).toBeNull();
});
