// Why something that was asked for did not happen, as a code; the words are in strings/admin.

import type { AdminStrings } from '../strings/admin';
import type { PolicyFault } from './api';

export type Problem = keyof AdminStrings['problems'];

/** Of the server, as it says them. */
const OF_SERVER: readonly string[] = [
  'signed_out',
  'not_accepted',
  'not_allowed',
  'step_up',
  'unknown',
  'last',
  'last_owner',
  'line',
  'taken',
  'host',
  'conflict',
  'suspended',
  'meanwhile',
  'not_by_group',
  'tokens',
  'passkeys',
  'copies',
  'days',
  'issuer',
  'full',
  'name',
  'sign_on',
  'provider_issuer',
  'provider_client',
  'provider_secret',
  'provider_algorithms',
  'provider_requirement',
  'provider_hub',
  'many',
  'often',
  'origin',
  'not_taken',
  'gate_closed',
  'failed',
  'policy_faults',
  'no_reason',
  'policy_changed',
  'policy_same',
  'policy_elsewhere',
  'notice',
] satisfies Problem[];

export class Refused extends Error {
  constructor(
    readonly problem: Problem,
    /** Of a policy's file. */
    readonly faults?: readonly PolicyFault[],
  ) {
    super(problem);
  }
}

/** What a server's answer means; one that is none of ours comes from something before the server. */
export function problemOf(status: number, code: unknown): Problem {
  if (typeof code === 'string' && OF_SERVER.includes(code)) return code as Problem;
  // The page asks in another way than this server understands: it is older or newer.
  return status >= 500 || status === 429 ? 'failed' : 'outdated';
}

export function problemIn(error: unknown): Problem {
  return error instanceof Refused ? error.problem : 'failed';
}
