// What every part of the console has: the server, and who is signed in.

import { createContext, useContext } from 'react';
import type { Api, Session } from './api';

/** Said where somebody signs in: why they are there. */
export type Notice = { kind: 'ended' | 'signedOut' } | { kind: 'deleted'; name: string };

export interface Signed {
  session: Session;
  /** It was told anew: another name, other roles, perhaps somebody else. */
  onSession: (session: Session) => void;
  /** Nobody is signed in any more. */
  onOut: (notice: Notice) => void;
}

export const ApiContext = createContext<Api | null>(null);
export const SignedContext = createContext<Signed | null>(null);

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error('outside of the console');
  return api;
}

export function useSigned(): Signed {
  const signed = useContext(SignedContext);
  if (!signed) throw new Error('nobody is signed in');
  return signed;
}
