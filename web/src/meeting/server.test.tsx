import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { FakeSession } from '../../stories/fakeSession';
import { scene } from '../../stories/scenes';
import { timeOf } from '../meetings/times';
import { blocks, ProblemNotice } from '../screens/Problem';
import { EMPTY_VIEW, NEW_STATE, SessionContext, type SessionState } from '../session/session';
import { en } from '../strings/en';
import { ServerNotice } from './Notices';

const drawn = (state: SessionState, what: ReactNode) =>
  renderToStaticMarkup(
    <SessionContext.Provider value={new FakeSession(state)}>{what}</SessionContext.Provider>,
  );

test('a server that is about to stop says until when the meeting may go on, and else nothing', () => {
  const until = (serverEnds: number | null) =>
    drawn({ ...NEW_STATE, view: { ...EMPTY_VIEW, serverEnds } }, <ServerNotice />);
  const end = Date.now() + 600_000;
  expect(until(end)).toContain(en.connection.ends(timeOf(end, 'en')));
  expect(until(end)).toContain('role="status"');
  expect(until(null)).toBe('');
});

test('whoever waits for room on the server stays at the door and can ask again at once', () => {
  for (const problem of ['server_full', 'server_ends'] as const) {
    expect(blocks(problem, 'joining')).toBe(false);
    expect(blocks(problem, 'left')).toBe(true);
    const html = drawn(scene(`green-${problem}`), <ProblemNotice problem={problem} />);
    expect(html).toContain(en.problems[problem].text);
    expect(html).toMatch(new RegExp(`<button[^>]*>${en.tryAgain}`));
  }
  expect(drawn(scene('green'), <ProblemNotice problem="too_many" />)).not.toContain('<button');
});
