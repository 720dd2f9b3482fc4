// An entry of the audit log as a sentence. What it does not know it names, and never leaves out.

import { inSentence } from '../../people/name';
import type { AdminStrings } from '../../strings/admin';
import type { AuditEntry, Named } from '../api';
import { ROLES, type Role } from '../rights';
import type { Times } from '../times';

export function sentenceOf({ act, subject }: AuditEntry, strings: AdminStrings, times: Times): string {
  const { audit: words } = strings;
  if (!act) return words.later;
  const { acts } = words;
  const whom = nameOf(subject ?? null, words);
  const text = (field: string) => String(act[field] ?? '');
  const day = (field: string) => times.day(Number(act[field]) / 1_000);
  switch (act.kind) {
    case 'role_granted':
    case 'role_revoked':
      return acts[act.kind](roleName(text('role'), strings), whom);
    case 'account_created':
    case 'account_renamed':
    case 'account_deactivated':
    case 'account_reactivated':
    case 'session_revoked':
    case 'passkey_added':
    case 'passkey_removed':
    case 'erasure_asked':
    case 'erasure_taken_back':
      return acts[act.kind](whom);
    case 'provider_linked':
    case 'provider_unlinked':
      return acts[act.kind](text('provider'), whom);
    case 'sessions_ended':
      return acts.sessions_ended(whom, Number(act.count));
    case 'invitation_made':
      return acts.invitation_made(
        list(act.roles)
          .map((role) => roleName(role, strings))
          .join(', '),
      );
    case 'account_erased':
    case 'invitation_withdrawn':
    case 'organisation_founded':
    case 'notice_changed':
    case 'organisation_deleted':
    case 'erasure_done':
    case 'node_draining':
    case 'node_stopped':
      return acts[act.kind];
    case 'organisation_changed': {
      const parts = list(act.parts).map((part) => known(words.organisationParts, part));
      return parts.length === 0 ? acts.organisation_changed : acts.organisation_parts(parts.join(', '));
    }
    case 'joining_changed':
      return act.required === true ? acts.joining_required : acts.joining_open;
    case 'group_roles_set': {
      const roles = list(act.roles).map((role) => roleName(role, strings));
      return roles.length === 0
        ? acts.group_roles_none(text('group'))
        : acts.group_roles_set(text('group'), roles.join(', '));
    }
    case 'directory_switched':
      return act.on === true ? acts.directory_on : acts.directory_off;
    case 'policy_changed':
      return act.after === undefined
        ? acts.policy_unset(text('setting'))
        : acts.policy_changed(text('setting'), text('after'));
    case 'exception_made':
      return exceptionOf(act, strings, times);
    case 'exception_expired':
      return acts.exception_expired(text('exception'));
    case 'provider_added':
    case 'provider_changed':
    case 'provider_removed':
      return acts[act.kind](text('provider'));
    case 'provisioning_token_made':
    case 'provisioning_token_revoked':
      return acts[act.kind](text('token'));
    case 'record_read':
      if (subject) return acts.record_read(whom, partName(text('part'), words));
      if (act.part === 'directory') return acts.directory_read;
      return act.part === 'audit' ? acts.log_read : acts.list_read;
    case 'figures_read':
      return act.figures === 'quality' ? acts.quality_read : acts.meetings_read;
    case 'disclosure_printed':
      return disclosed(text('about'), whom, acts) + because(act.reason, acts);
    case 'export_made':
      return acts.export_made(known(words.exports, text('export')));
    case 'evidence_recorded':
      if (act.result === 'passed') return acts.evidence_passed(text('check'));
      return act.result === 'failed'
        ? acts.evidence_failed(text('check'))
        : acts.evidence_unknown(text('check'));
    case 'measure_attested':
      return acts.measure_attested(text('measure'), day('until'));
    case 'node_started':
      return acts.node_started(text('version'));
    case 'checkpoint_witnessed':
      return acts.checkpoint_witnessed(text('witness'));
    default:
      return acts.other(act.kind);
  }
}

/** What of one's own somebody looked at. */
export function lookOf({ act, subject }: AuditEntry, { audit: words }: AdminStrings): string {
  if (act?.kind === 'export_made') return words.looks.exported;
  if (subject) return words.looks.record(partName(String(act?.part ?? ''), words));
  return act?.part === 'audit' ? words.looks.log : words.looks.list;
}

/** Who did it. */
export function actorOf({ actor }: AuditEntry, { audit: words }: AdminStrings): string {
  switch (actor?.kind) {
    case 'account':
      return nameOf(actor, words);
    case 'program':
      return words.program(actor.id);
    case 'node':
      return words.node(actor.id);
    case 'operator':
      return words.operator;
    default:
      return words.server;
  }
}

/** Its time ends with the end of a day. */
function exceptionOf(act: Readonly<Record<string, unknown>>, { audit }: AdminStrings, times: Times): string {
  const setting = [act['class'], act['setting']].filter((part) => part !== undefined).join('.');
  const made = audit.acts.exception_made(setting, times.day((Number(act['until']) - 1) / 1_000));
  return act['owner'] === undefined ? made : audit.acts.exception_owner(made, String(act['owner']));
}

function disclosed(about: string, whom: string, acts: AdminStrings['audit']['acts']): string {
  switch (about) {
    case 'person':
      return acts.disclosed_person(whom);
    case 'meeting':
      return acts.disclosed_meeting;
    case 'organisation':
      return acts.disclosed_organisation;
    default:
      return acts.disclosed_server;
  }
}

function because(reason: unknown, acts: AdminStrings['audit']['acts']): string {
  return typeof reason === 'string' ? `. ${acts.because(reason)}` : '';
}

function nameOf(person: Named | null, words: AdminStrings['audit']): string {
  if (!person) return words.nobody;
  return person.label === null ? words.gone : inSentence(person.label);
}

function roleName(role: string, { roles }: AdminStrings): string {
  return ROLES.some((one) => one === role) ? roles[role as Role] : role;
}

function partName(part: string, { parts }: AdminStrings['audit']): string {
  return known(parts, part);
}

function known(names: Record<string, string>, name: string): string {
  return Object.hasOwn(names, name) ? (names[name] ?? name) : name;
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
