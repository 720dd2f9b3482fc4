// What the person is writing, kept while the panel is closed.

import { useState } from 'react';
import type { ChatLine, ChatTo } from '../generated/core';
import { readersOf, sameReaders } from './readers';

export interface Draft {
  text: string;
  to: ChatTo;
  /** The line that it answers. */
  reply: ChatLine | null;
  /** The line that it changes; `kept` is what was being written before. */
  editing: { line: ChatLine; kept: string } | null;
  /** The text was begun for some only, or taken from a line: nobody reads along until the field has been empty. */
  closed: boolean;
}

export const NO_DRAFT: Draft = {
  text: '',
  to: { to: 'everyone' },
  reply: null,
  editing: null,
  closed: false,
};

export type SetDraft = (change: Partial<Draft>) => void;

export function useDraft(): [Draft, SetDraft] {
  const [draft, setDraft] = useState(NO_DRAFT);
  return [draft, (change) => setDraft((before) => changed(before, change))];
}

export function changed(before: Draft, change: Partial<Draft>): Draft {
  const draft = { ...before, ...change };
  const open = draft.to.to === 'everyone' && draft.editing === null;
  return { ...draft, closed: draft.text !== '' && (before.closed || !open) };
}

/** To answer a line: among those who read it. */
export function replying(line: ChatLine, draft: Draft): Partial<Draft> {
  return { ...settled(draft, draft.text), reply: line, to: readersOf(line.to) };
}

/** To answer its author alone: a line that others may not read is not quoted to them. */
export function replyingPrivately(line: ChatLine, draft: Draft): Partial<Draft> {
  const reply = line.to.to === 'everyone' ? line : null;
  return { ...settled(draft, draft.text), reply, to: { to: 'person', person: line.author } };
}

/** To write to others: they do not read what was to be answered, if that was private. */
export function addressing(to: ChatTo, { reply }: Draft): Partial<Draft> {
  const stays = reply?.to.to === 'everyone' || (reply && sameReaders(readersOf(reply.to), to));
  return { to, reply: stays ? reply : null };
}

export function editing(line: ChatLine, draft: Draft): Partial<Draft> {
  const kept = draft.editing ? draft.editing.kept : draft.text;
  return { text: line.text, reply: null, editing: { line, kept } };
}

/** What is left when something was sent or given up: whom one writes to stays. */
export function settled({ editing }: Draft, text = ''): Partial<Draft> {
  return { text: editing?.kept ?? text, reply: null, editing: null };
}
