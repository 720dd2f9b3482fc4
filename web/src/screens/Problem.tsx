// What stands in the way, in a sentence, with the way out.

import { CircleAlert } from 'lucide-react';
import { Button } from 'react-aria-components';
import { Mark } from '../controls/Mark';
import type { Phase } from '../generated/core';
import { type SessionState, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

type AnyProblem = NonNullable<SessionState['problem']>;

/** Whether it takes the whole screen; otherwise it is a notice where the person is. */
export function blocks(problem: AnyProblem, phase: Phase): boolean {
  switch (problem) {
    case 'unreachable':
    case 'too_many':
    case 'server_full':
    case 'server_ends':
      return phase === 'landing' || phase === 'left';
    default:
      return true;
  }
}

export function ProblemScreen({ problem }: { problem: AnyProblem }) {
  const { problems, product } = useStrings();
  const { title, text } = problems[problem];
  return (
    <div className="centred">
      <header className="page-head">
        <span className="brand">
          <Mark />
          {product}
        </span>
      </header>
      <main className="centred-main">
        <div className="card" role="alert">
          <CircleAlert className="card-icon" aria-hidden="true" />
          <h1>{title}</h1>
          <p className="lead">{text}</p>
          <div className="card-actions">
            <WayOut problem={problem} />
          </div>
        </div>
      </main>
    </div>
  );
}

export function ProblemNotice({ problem }: { problem: AnyProblem }) {
  const session = useSession();
  const { problems, tryAgain } = useStrings();
  const { title, text } = problems[problem];
  const waits = problem === 'server_full' || problem === 'server_ends';
  return (
    <div className="notice" role="alert">
      <span>
        <strong>{title}</strong> {text}
      </span>
      {waits && (
        <Button className="button small" onPress={() => session.retry()}>
          {tryAgain}
        </Button>
      )}
    </div>
  );
}

function WayOut({ problem }: { problem: AnyProblem }) {
  const session = useSession();
  const { view } = useSessionState();
  const { classes, tryAgain, reload, left } = useStrings();
  const fragment = view.invite ?? location.hash.slice(1);
  const again = (
    <Button className="button primary" onPress={() => session.retry()}>
      {tryAgain}
    </Button>
  );
  const anew = (
    <Button className="button primary" onPress={() => location.reload()}>
      {reload}
    </Button>
  );
  const home = (
    <Button className="button" onPress={() => session.home()}>
      {left.home}
    </Button>
  );
  switch (problem) {
    case 'bad_link':
    case 'no_transforms':
    case 'quota':
      return home;
    case 'unverified_inside':
      // Keys that a provider has changed are known after the page is loaded anew, and not before.
      return (
        <>
          {anew}
          {home}
        </>
      );
    case 'not_verified':
      return (
        <>
          <Button
            className="button primary"
            onPress={() => fragment && session.open(view.hostLink ?? fragment)}
          >
            {classes.toDoor}
          </Button>
          {home}
        </>
      );
    case 'declined':
    case 'removed':
    case 'ended':
      // Never by itself: whoever wants to knock again does so knowingly, from the green room.
      return (
        <>
          {home}
          {fragment && (
            <Button className="button ghost" onPress={() => session.open(view.hostLink ?? fragment)}>
              {left.rejoin}
            </Button>
          )}
        </>
      );
    case 'sign_in_needed':
    case 'factors_needed':
    case 'members_only':
      return (
        <>
          {/* Beside this page, which keeps the link; then once more. */}
          <a className="button primary" href="/admin" target="_blank" rel="noopener">
            {classes.signIn}
          </a>
          <Button className="button" onPress={() => location.reload()}>
            {tryAgain}
          </Button>
          {home}
        </>
      );
    case 'exception_over':
    case 'outside_regions':
    case 'rules_differ':
    case 'not_your_class':
    case 'gate_closed':
      return home;
    case 'version':
    case 'no_wasm':
    case 'crashed':
      return anew;
    default:
      return (
        <>
          {again}
          {home}
        </>
      );
  }
}
