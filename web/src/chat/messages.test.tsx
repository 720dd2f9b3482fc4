import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { plainLine } from '../../stories/chat';
import { FakeSession } from '../../stories/fakeSession';
import type { ChatLine } from '../generated/core';
import { NEW_STATE, SessionContext, type SessionState } from '../session/session';
import { MessageGroup } from './MessageGroup';

const STATE: SessionState = { ...NEW_STATE, ready: true };

function shown(change: Partial<ChatLine>): string {
  const line = plainLine(change);
  const group = { key: line.id, first: line, lines: [line] };
  return renderToStaticMarkup(
    <SessionContext value={new FakeSession(STATE)}>
      <MessageGroup group={group} onLink={() => {}} onActions={() => {}} onQuote={() => {}} />
    </SessionContext>,
  );
}

test('a link has no address that a browser could follow without asking', () => {
  const html = shown({ text: 'see https://example.org/a and mailto:anna@example.org' });
  expect(html).toContain('https://example.org/a');
  expect(html).not.toMatch(/href|<a\b/);
});

test('who passed a message on is named', () => {
  expect(shown({ retoldBy: 'Ben' })).toContain('passed on by \u2068Ben\u2069');
  expect(shown({ retoldBy: '' })).toContain('passed on by another participant');
  expect(shown({})).not.toContain('passed on');
});

test('what is gone says by whom, and shows nothing of what it was', () => {
  expect(shown({ removed: 'author', text: 'secret' })).toContain('Message deleted');
  expect(shown({ removed: 'host', text: 'secret' })).toContain('A host removed this message');
  expect(shown({ removed: 'host', text: 'secret' })).not.toContain('secret');
});

test('who else reads a private message is said with it', () => {
  const whom = { id: 'b', name: 'Ben' };
  expect(shown({ to: { to: 'person', whom } })).toContain('private, with \u2068Ben\u2069');
  expect(shown({ to: { to: 'hosts', with: whom } })).toContain('private, \u2068Ben\u2069 and the hosts');
  expect(shown({ to: { to: 'hosts', with: null } })).toContain('private, you and the hosts');
  expect(shown({})).not.toContain('private');
});

test('a failed message can be sent again or discarded', () => {
  const html = shown({ own: true, delivery: 'failed' });
  expect(html).toContain('Send again');
  expect(html).toContain('Discard');
});

test('a change that was not sent is told at its message', () => {
  const html = shown({ own: true, unsaved: true });
  expect(html).toContain('Your change was not sent');
  expect(html).toContain('Send again');
  expect(html).toContain('Discard');
});

test('a quote is what is known here of the message', () => {
  const reply = { line: '2', name: 'Ben', own: false, text: 'what he wrote' };
  expect(shown({ reply })).toContain('what he wrote');
  expect(shown({ reply: { ...reply, text: '' } })).toContain('Message deleted');
  expect(shown({ reply: { line: null, name: '', own: false, text: '' } })).toContain(
    'A message that is not here',
  );
});

test('who reacted can be read, and not only by whoever points at it', () => {
  const html = shown({ reactions: [{ reaction: 'heart', own: false, names: ['Ben', 'Cem'] }] });
  expect(html.replace(/<[^>]*>/g, '')).toContain('Heart: 2 \u2068Ben\u2069, \u2068Cem\u2069');
});

test('the menu of a message says that it is one, and whether it is open', () => {
  expect(shown({})).toMatch(
    /aria-expanded="false"[^>]*aria-haspopup|aria-haspopup="dialog"[^>]*aria-expanded/,
  );
});
