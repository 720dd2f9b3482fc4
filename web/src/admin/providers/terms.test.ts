import { expect, test } from 'vitest';
import type { Provider } from '../api';
import { formOf, newNumber, termsOf, wrongIn } from './terms';

const PROVIDER: Provider = {
  id: 'p',
  name: 'Uni',
  issuer: 'https://idp.example',
  client_id: 'meet',
  has_secret: true,
  algorithms: ['RS256'],
  asks_name: true,
  requirements: { admin: { acr: ['https://refeds.org/profile/mfa', 'b'], amr: [] } },
  hub: { claim: 'schac_home_organization', values: ['uni.example', 'b'] },
  since: 0,
};

test('what was kept is sent again as it is, without the secret', () => {
  const { id: _, issuer: __, has_secret: ___, since: ____, ...terms } = PROVIDER;
  expect(termsOf(formOf(PROVIDER))).toEqual(terms);
  expect(termsOf({ ...formOf(PROVIDER), secret: ' s ' }).client_secret).toBe('s');
});

test('a new one asks for the least, and what is missing is said', () => {
  const form = formOf(null);
  expect(termsOf(form)).toMatchObject({ asks_name: false, requirements: {}, hub: null });
  expect(termsOf(form).algorithms).toEqual(['RS256', 'ES256', 'EdDSA', 'PS256']);
  expect(wrongIn(form)).toEqual(['name', 'issuer', 'client']);
  expect(wrongIn({ ...formOf(PROVIDER), algorithms: [] })).toEqual(['algorithms']);
});

test('numbers are 128 random bits', () => {
  expect(newNumber()).toMatch(/^[0-9a-f]{32}$/);
  expect(newNumber()).not.toBe(newNumber());
});
