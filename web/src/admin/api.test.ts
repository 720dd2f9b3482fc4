import { expect, test } from 'vitest';
import { adminCatalogues } from '../strings/admin';
import { Api } from './api';
import type { Authenticator } from './passkeys';
import { Refused } from './problems';

type Asked = [string, string, unknown];

const passkey: Authenticator = {
  obstacle: () => null,
  create: async (options) => ({ made: options.challenge }),
  get: async (options) => ({ shown: options.challenge }),
};

function server(answers: (Response | Error)[]): {
  send: (p: string, i: RequestInit) => Promise<Response>;
  asked: Asked[];
} {
  const asked: Asked[] = [];
  const send = async (path: string, init: RequestInit) => {
    asked.push([init.method ?? '', path, typeof init.body === 'string' ? JSON.parse(init.body) : null]);
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new Error('not expected');
    return answer;
  };
  return { send, asked };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const problem = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof Refused ? error.problem : 'another'),
  );

test('a ceremony asks, lets the passkey answer, and gives the answer back under its number', async () => {
  const told = { account: { id: 'a' } };
  const { send, asked } = server([json({ ceremony: 'c1', options: { challenge: 'x' } }), json(told)]);
  expect(await new Api(passkey, send).signIn()).toEqual(told);
  expect(asked).toEqual([
    ['POST', '/api/v1/sign-in/begin', {}],
    ['POST', '/api/v1/sign-in/finish', { ceremony: 'c1', credential: { shown: 'x' } }],
  ]);
});

test('where there can be no passkey nothing is asked', async () => {
  const { send, asked } = server([]);
  const api = new Api({ ...passkey, obstacle: () => 'insecure' }, send);
  expect(await problem(api.signIn())).toBe('insecure');
  expect(asked).toEqual([]);
});

test('changes are JSON, and what has no body sends none', async () => {
  const { send, asked } = server([
    new Response(null, { status: 204 }),
    json({ ended: 2 }),
    json({ id: 'p' }),
  ]);
  const api = new Api(passkey, send);
  expect(await api.endSession('s')).toBeUndefined();
  expect(await api.endOtherSessions()).toBe(2);
  await api.setRoles('p', ['auditor']);
  expect(asked).toEqual([
    ['DELETE', '/api/v1/sessions/s', null],
    ['DELETE', '/api/v1/sessions', null],
    ['PUT', '/api/v1/people/p/roles', { roles: ['auditor'] }],
  ]);
});

test('refusals become codes that have words', async () => {
  const answers: [Response | Error, string][] = [
    [json({ error: 'step_up', message: '…' }, 403), 'step_up'],
    [json({ error: 'last' }, 409), 'last'],
    [json({ error: 'malformed' }, 400), 'outdated'],
    [json({ error: 'of a newer server' }, 409), 'outdated'],
    [new Response('<html>', { status: 502 }), 'failed'],
    [new Response('<html>', { status: 200 }), 'outdated'],
    [json(null, 500), 'failed'],
    [new TypeError('no network'), 'unreachable'],
  ];
  for (const [answer, wanted] of answers) {
    const { send } = server([answer]);
    expect(await problem(new Api(passkey, send).session())).toBe(wanted);
    expect(adminCatalogues.fr.problems).toHaveProperty(wanted);
  }
});
