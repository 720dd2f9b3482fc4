// What the person is writing, kept while the panel is closed.

import { useState } from 'react';
import type { ChatLine, ChatTo } from '../generated/core';

export interface Draft {
  text: string;
  to: ChatTo;
  /** The line that it answers. */
  reply: ChatLine | null;
  /** The line that it changes; `kept` is what was being written before. */
  editing: { line: string; kept: string } | null;
}

export const NO_DRAFT: Draft = { text: '', to: { to: 'everyone' }, reply: null, editing: null };

export type SetDraft = (change: Partial<Draft>) => void;

export function useDraft(): [Draft, SetDraft] {
  const [draft, setDraft] = useState(NO_DRAFT);
  return [draft, (change) => setDraft((before) => ({ ...before, ...change }))];
}

/** To answer a line: among those who read it. */
export function replying(line: ChatLine): Partial<Draft> {
  return { reply: line, editing: null, to: readersOf(line) };
}

/** To answer its author alone. */
export function replyingPrivately(line: ChatLine): Partial<Draft> {
  return { reply: line, editing: null, to: { to: 'person', person: line.author } };
}

export function editing(line: ChatLine, draft: Draft): Partial<Draft> {
  const kept = draft.editing ? draft.editing.kept : draft.text;
  return { text: line.text, reply: null, editing: { line: line.id, kept } };
}

/** What is left when something was sent or given up: whom one writes to stays. */
export function settled({ editing }: Draft): Partial<Draft> {
  return { text: editing?.kept ?? '', reply: null, editing: null };
}

function readersOf({ to }: ChatLine): ChatTo {
  switch (to.to) {
    case 'everyone':
      return to;
    case 'hosts':
      return to.with ? { to: 'hosts', with: to.with.id } : { to: 'hosts' };
    case 'person':
      return { to: 'person', person: to.whom.id };
  }
}
