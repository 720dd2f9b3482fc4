// That something is laxer here than the class of the meeting says: seen by everyone who is in it, all the time.

import { CalendarClock } from 'lucide-react';
import { Button, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { shownTitle } from '../people/name';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { Exceptions } from './ClassRules';

export function ExceptionPill() {
  const { view } = useSessionState();
  const { classes } = useStrings();
  const rules = view.class;
  if (!rules || rules.exceptions.length === 0) return null;
  return (
    <DialogTrigger>
      <Button className="pill exception-pill">
        <CalendarClock aria-hidden="true" />
        {classes.excepted(rules.exceptions.length)}
      </Button>
      <Popover className="popover encryption" placement="bottom start" offset={8}>
        <Dialog className="encryption-dialog">
          <Heading slot="title" className="encryption-title settling">
            <CalendarClock aria-hidden="true" />
            {classes.excepted(rules.exceptions.length)}
          </Heading>
          <p>
            <bdi>{classes.of(shownTitle(rules.title), shownTitle(rules.by))}</bdi>
          </p>
          <div className="class-exceptions exceptions-only">
            <Exceptions rules={rules} words={classes} />
          </div>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
