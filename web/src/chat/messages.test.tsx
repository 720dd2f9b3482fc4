import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { FakeSession } from '../../stories/fakeSession';
import type { ChatLine } from '../generated/core';
import { NEW_STATE, SessionContext, type SessionState } from '../session/session';
import { MessageGroup } from './MessageGroup';

const STATE: SessionState = { ...NEW_STATE, ready: true };

function shown(change: Partial<ChatLine>): string {
  const line: ChatLine = {
    id: '1',
    author: 'a',
    name: 'Anna',
    own: false,
    text: 'hello',
    sentAt: 0,
    delivery: 'sent',
    retoldBy: null,
    ...change,
  };
  const group = { key: line.id, first: line, lines: [line] };
  return renderToStaticMarkup(
    <SessionContext value={new FakeSession(STATE)}>
      <MessageGroup group={group} onLink={() => {}} />
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
