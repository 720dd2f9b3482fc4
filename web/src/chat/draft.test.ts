import { expect, test } from 'vitest';
import { plainLine } from '../../stories/chat';
import {
  addressing,
  changed,
  type Draft,
  editing,
  NO_DRAFT,
  replying,
  replyingPrivately,
  settled,
} from './draft';

const BEN = { to: 'person', person: 'b' } as const;
const open = plainLine({ id: 'open', author: 'c' });
const toBen = plainLine({ id: 'toBen', author: 'b', to: { to: 'person', whom: { id: 'b', name: 'Ben' } } });
const ofHosts = plainLine({ id: 'hosts', author: 'c', to: { to: 'hosts', with: { id: 'b', name: 'Ben' } } });

const after = (...changes: ((draft: Draft) => Partial<Draft>)[]) =>
  changes.reduce((draft, change) => changed(draft, change(draft)), NO_DRAFT);

test('what was begun for one is read along by nobody, even if it is meant for everyone then', () => {
  const begun = after(
    () => ({ to: BEN }),
    () => ({ text: 'secret' }),
  );
  expect(begun.closed).toBe(true);
  for (const turned of [
    changed(begun, replying(open, begun)),
    changed(begun, addressing({ to: 'everyone' }, begun)),
  ]) {
    expect(turned.to.to).toBe('everyone');
    expect([turned.text, turned.closed]).toEqual(['secret', true]);
    expect(changed(turned, { text: '' }).closed).toBe(false);
    expect(changed(changed(turned, { text: '' }), { text: 'open' }).closed).toBe(false);
  }
});

test('an answer begun while a message is changed finds what was being written before', () => {
  const draft = after(
    () => ({ text: 'before' }),
    (draft) => editing(toBen, draft),
    (draft) => replying(open, draft),
  );
  expect([draft.text, draft.editing, draft.reply?.id]).toEqual(['before', null, 'open']);
  expect(draft.closed).toBe(true);
  expect(changed(draft, settled(draft)).closed).toBe(false);
});

test('what is written to others does not answer what they cannot read', () => {
  const draft = after((draft) => replying(toBen, draft));
  expect(draft.to).toEqual(BEN);
  expect(addressing(BEN, draft).reply?.id).toBe('toBen');
  for (const to of [{ to: 'everyone' }, { to: 'person', person: 'c' }, { to: 'hosts' }] as const)
    expect(addressing(to, draft).reply).toBe(null);
  const answer = after((draft) => replying(open, draft));
  expect(addressing(BEN, answer).reply?.id).toBe('open');
});

test('an answer to the author alone does not quote a line of the hosts', () => {
  expect(replyingPrivately(ofHosts, NO_DRAFT)).toMatchObject({
    reply: null,
    to: { to: 'person', person: 'c' },
  });
  expect(replyingPrivately(open, NO_DRAFT)).toMatchObject({ reply: open, to: { to: 'person', person: 'c' } });
});
