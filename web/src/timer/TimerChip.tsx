// The meeting's timer, in sight of all; for hosts it opens what can be done with it.

import { Pause, Play, Plus, Square, Timer } from 'lucide-react';
import { Button, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import type { Countdown } from '../generated/core';
import { decides } from '../host/rights';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { useSecondsLeft, written } from './clock';

export function TimerChip() {
  const { view } = useSessionState();
  const { timer } = view.floor;
  if (!timer) return null;
  return decides(view.policy) ? (
    <HostsTimer timer={timer} />
  ) : (
    <p className={classOf(timer)}>{<Face timer={timer} />}</p>
  );
}

function classOf({ over, endsAt }: Countdown): string {
  return over ? 'pill timer-chip over' : endsAt === null ? 'pill timer-chip paused' : 'pill timer-chip';
}

function Face({ timer }: { timer: Countdown }) {
  const { timer: words } = useStrings().floor;
  const left = useSecondsLeft(timer) ?? 0;
  const time = written(left);
  const text = timer.over ? words.over : timer.endsAt === null ? words.paused(time) : words.running(time);
  return (
    <>
      {timer.endsAt === null && !timer.over ? <Pause aria-hidden="true" /> : <Timer aria-hidden="true" />}
      <span className="visually-hidden">{text}</span>
      <span aria-hidden="true" className="timer-time">
        {timer.over ? words.over : time}
      </span>
    </>
  );
}

function HostsTimer({ timer }: { timer: Countdown }) {
  const session = useSession();
  const { timer: words } = useStrings().floor;
  const stands = timer.endsAt === null;
  return (
    <DialogTrigger>
      <Button className={classOf(timer)}>
        <Face timer={timer} />
      </Button>
      <Popover className="popover" placement="bottom start" offset={8}>
        <Dialog className="timer-controls">
          {({ close }) => (
            <>
              <Heading slot="title">{words.title}</Heading>
              {!timer.over && (
                <Button
                  className="button small"
                  onPress={() => session.floor({ act: 'timer', set: { to: stands ? 'resume' : 'pause' } })}
                >
                  {stands ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
                  {stands ? words.resume : words.pause}
                </Button>
              )}
              <Button
                className="button small"
                onPress={() => session.floor({ act: 'timer', set: { to: 'add', seconds: 60 } })}
              >
                <Plus aria-hidden="true" />
                {words.add}
              </Button>
              <Button
                className="button small"
                onPress={() => {
                  close();
                  session.floor({ act: 'timer', set: { to: 'stop' } });
                }}
              >
                <Square aria-hidden="true" />
                {words.stop}
              </Button>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
