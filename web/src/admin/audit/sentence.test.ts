import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { adminCatalogues } from '../../strings/admin';
import type { AuditEntry } from '../api';
import { actorOf, lookOf, sentenceOf } from './sentence';

const words = adminCatalogues.en;
const times = { day: (at: number) => `day ${at}`, moment: (at: number) => `moment ${at}` };
const ann = { kind: 'account', id: 'a', label: 'Ann' } as const;

function entry(act: AuditEntry['act'], more: Partial<AuditEntry> = {}): AuditEntry {
  return { index: 1, at: 0, actor: ann, subject: null, act, ...more };
}

test('each kind of act of the server has a sentence of its own', () => {
  const source = readFileSync(
    new URL('../../../../crates/trust/src/audit/event/tests.rs', import.meta.url),
    'utf8',
  );
  const kinds = [...source.matchAll(/^ {8}\("([a-z_]+)", Act::/gm)].map(([, kind]) => kind ?? '');
  const several = [...source.matchAll(/^ {12}"([a-z_]+)",$/gm)].map(([, kind]) => kind ?? '');
  const all = new Set([...kinds, ...several]);
  expect(all.size).toBeGreaterThan(30);
  for (const strings of Object.values(adminCatalogues))
    for (const kind of all) expect(sentenceOf(entry({ kind }), strings, times), kind).not.toContain(kind);
});

test('sentences name who and what', () => {
  expect(
    sentenceOf(entry({ kind: 'role_granted', role: 'admin' }, { subject: ann }), words, times),
  ).toContain('Administrator');
  const gone = { kind: 'account', id: 'b', label: null } as const;
  expect(sentenceOf(entry({ kind: 'passkey_added' }, { subject: gone }), words, times)).toContain(
    'not there',
  );
  expect(sentenceOf(entry({ kind: 'record_read', part: 'account' }), words, times)).toBe(
    words.audit.acts.list_read,
  );
  expect(sentenceOf(entry({ kind: 'something_new' }), words, times)).toContain('something_new');
  expect(sentenceOf(entry(undefined), words, times)).toBe(words.audit.later);
  expect(actorOf(entry(undefined, { actor: { kind: 'system' } }), words)).toBe(words.audit.server);
  expect(actorOf(entry(undefined, { actor: { kind: 'program', id: 'x1' } }), words)).toContain('x1');
  expect(lookOf(entry({ kind: 'record_read', part: 'sessions' }, { subject: ann }), words)).toContain(
    'passkeys',
  );
  expect(lookOf(entry({ kind: 'record_read', part: 'account' }), words)).toBe(words.audit.looks.list);
  expect(lookOf(entry({ kind: 'record_read', part: 'audit' }), words)).toBe(words.audit.looks.log);
  expect(actorOf(entry(undefined, { actor: { kind: 'operator' } }), words)).toBe(words.audit.operator);
  const printed = { kind: 'disclosure_printed', about: 'person', reason: 'order 12' };
  const sentence = sentenceOf(entry(printed, { subject: ann }), words, times);
  expect(sentence).toContain('Ann');
  expect(sentence).toContain('order 12');
  const changed = { kind: 'organisation_changed', parts: ['host'] };
  expect(sentenceOf(entry(changed), words, times)).toContain('host name');
  const group = { kind: 'group_roles_set', group: 'g1', roles: [] };
  expect(sentenceOf(entry(group), words, times)).toBe(words.audit.acts.group_roles_none('g1'));
});
