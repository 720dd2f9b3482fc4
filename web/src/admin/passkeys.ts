// Passkeys of this browser: questions and answers as JSON (WebAuthn Level 3), and what went wrong as a code.

import { type Problem, Refused } from './problems';

type Json = Record<string, unknown>;

/** What makes and shows passkeys. */
export interface Authenticator {
  /** Why there can be none on this page. */
  obstacle(): Problem | null;
  /** A new one. */
  create(options: Json): Promise<Json>;
  /** One that is there. */
  get(options: Json): Promise<Json>;
}

/** What of a page decides whether it can have passkeys. */
export interface Surroundings {
  isSecureContext: boolean;
  hostname: string;
  hasPasskeys: boolean;
}

export function obstacleIn({ isSecureContext, hostname, hasPasskeys }: Surroundings): Problem | null {
  if (/^[\d.]+$|:/.test(hostname)) return 'address';
  if (!isSecureContext) return 'insecure';
  return hasPasskeys ? null : 'no_passkeys';
}

export const browserPasskeys: Authenticator = {
  obstacle: () =>
    obstacleIn({
      isSecureContext,
      hostname: location.hostname,
      hasPasskeys: 'credentials' in navigator && typeof PublicKeyCredential === 'function',
    }),
  create: (options) =>
    asked(options, (signal) => navigator.credentials.create({ publicKey: creationOptions(options), signal })),
  get: (options) =>
    asked(options, (signal) => navigator.credentials.get({ publicKey: requestOptions(options), signal })),
};

/** The browser's own limit is missing in some: after this it has been too long. */
const LONGEST_MS = 300_000;

async function asked(options: Json, ask: (signal: AbortSignal) => Promise<Credential | null>): Promise<Json> {
  const limit = typeof options.timeout === 'number' ? options.timeout : LONGEST_MS;
  const began = performance.now();
  try {
    const credential = await ask(AbortSignal.timeout(limit));
    if (!credential) throw new Refused('cancelled');
    return credentialJson(credential as PublicKeyCredential);
  } catch (error) {
    throw error instanceof Refused
      ? error
      : new Refused(problemOfBrowser(error, performance.now() - began, limit));
  }
}

/** Browsers tell a person who declines and one who takes too long apart by nothing but the time. */
export function problemOfBrowser(error: unknown, milliseconds: number, limit: number): Problem {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
      return milliseconds >= limit - 1_000 ? 'timed_out' : 'cancelled';
    case 'TimeoutError':
      return 'timed_out';
    case 'AbortError':
      return 'cancelled';
    case 'InvalidStateError':
      return 'known';
    case 'SecurityError':
      return 'address';
    case 'NotSupportedError':
    case 'ConstraintError':
      return 'unsuitable';
    default:
      return 'device';
  }
}

/** Of older browsers' classes these are not there. */
interface JsonStatics {
  parseCreationOptionsFromJSON?: (options: Json) => PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON?: (options: Json) => PublicKeyCredentialRequestOptions;
}

const statics = (): JsonStatics =>
  typeof PublicKeyCredential === 'function' ? (PublicKeyCredential as unknown as JsonStatics) : {};

export function creationOptions(options: Json): PublicKeyCredentialCreationOptions {
  const own = statics();
  if (own.parseCreationOptionsFromJSON) return own.parseCreationOptionsFromJSON(options);
  const user = options.user as Json;
  return {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
}

export function requestOptions(options: Json): PublicKeyCredentialRequestOptions {
  const own = statics();
  if (own.parseRequestOptionsFromJSON) return own.parseRequestOptionsFromJSON(options);
  return {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: descriptors(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
}

function descriptors(all: unknown): PublicKeyCredentialDescriptor[] {
  return ((all ?? []) as Json[]).map(
    (one) => ({ ...one, id: bytesOf(one.id) }) as unknown as PublicKeyCredentialDescriptor,
  );
}

export function credentialJson(credential: PublicKeyCredential): Json {
  if (typeof credential.toJSON === 'function') return credential.toJSON() as unknown as Json;
  const { response } = credential;
  const answer: Json = { clientDataJSON: textOf(response.clientDataJSON) };
  if ('attestationObject' in response) {
    const made = response as AuthenticatorAttestationResponse;
    answer.attestationObject = textOf(made.attestationObject);
    answer.transports = made.getTransports?.() ?? [];
  } else {
    const shown = response as AuthenticatorAssertionResponse;
    answer.authenticatorData = textOf(shown.authenticatorData);
    answer.signature = textOf(shown.signature);
    if (shown.userHandle) answer.userHandle = textOf(shown.userHandle);
  }
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    ...(credential.authenticatorAttachment && {
      authenticatorAttachment: credential.authenticatorAttachment,
    }),
    clientExtensionResults: credential.getClientExtensionResults(),
    response: answer,
  };
}

/** Of base64url (RFC 4648 section 5), without padding or with it. */
export function bytesOf(text: unknown): Uint8Array<ArrayBuffer> {
  const plain = String(text).replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
}

/** As base64url without padding. */
export function textOf(buffer: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
