// What a form says of a provider, and what of it is sent.

import type { Provider, Requirement, Terms } from '../api';
import { badName } from '../names';
import { ROLES, type Role } from '../rights';

/** Those that the server knows (crates/identity/src/oidc/algorithm.rs), the usual ones first. */
export const ALGORITHMS = ['RS256', 'ES256', 'EdDSA', 'PS256', 'RS384', 'RS512', 'PS384', 'PS512', 'ES384'];
const USUAL = ALGORITHMS.slice(0, 4);

/** As it is typed: several values with spaces between. */
export interface Form {
  name: string;
  issuer: string;
  client: string;
  secret: string;
  asksName: boolean;
  algorithms: string[];
  requirements: Record<Role, { acr: string; amr: string }>;
  hubClaim: string;
  hubValues: string;
}

export function formOf(provider: Provider | null): Form {
  const wanted = (role: Role) => {
    const { acr = [], amr = [] } = provider?.requirements[role] ?? {};
    return { acr: acr.join(' '), amr: amr.join(' ') };
  };
  return {
    name: provider?.name ?? '',
    issuer: provider?.issuer ?? '',
    client: provider?.client_id ?? '',
    secret: '',
    asksName: provider?.asks_name ?? false,
    algorithms: provider?.algorithms ?? USUAL,
    requirements: Object.fromEntries(ROLES.map((role) => [role, wanted(role)])) as Form['requirements'],
    hubClaim: provider?.hub?.claim ?? '',
    hubValues: provider?.hub?.values.join(' ') ?? '',
  };
}

export type Wrong = 'name' | 'issuer' | 'client' | 'algorithms';

/** What cannot be sent like that. The server looks more closely. */
export function wrongIn(form: Form): Wrong[] {
  const wrong: Wrong[] = [];
  if (badName(form.name)) wrong.push('name');
  if (!form.issuer.trim()) wrong.push('issuer');
  if (!form.client.trim()) wrong.push('client');
  if (form.algorithms.length === 0) wrong.push('algorithms');
  return wrong;
}

export function termsOf(form: Form): Terms & { client_secret?: string } {
  const requirements: Partial<Record<Role, Requirement>> = {};
  for (const role of ROLES) {
    const requirement = {
      acr: values(form.requirements[role].acr),
      amr: values(form.requirements[role].amr),
    };
    if (requirement.acr.length + requirement.amr.length > 0) requirements[role] = requirement;
  }
  const claim = form.hubClaim.trim();
  return {
    name: form.name,
    client_id: form.client.trim(),
    ...(form.secret.trim() ? { client_secret: form.secret.trim() } : {}),
    algorithms: ALGORITHMS.filter((name) => form.algorithms.includes(name)),
    asks_name: form.asksName,
    requirements,
    hub: claim || form.hubValues.trim() ? { claim, values: values(form.hubValues) } : null,
  };
}

function values(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** A number for a new one, which the provider is told before it says who we are. */
export function newNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
