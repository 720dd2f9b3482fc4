// The door of a meeting: what it is, when, and the way in.

import { BadgeCheck, ShieldCheck } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button, FieldError, Form, Input, Label, TextField } from 'react-aria-components';
import { ClassRulesCard } from '../classes/ClassRules';
import { ClosedGates } from '../classes/ClosedGates';
import { CopyLinkButton } from '../controls/CopyLink';
import { Inside } from '../foyer/Inside';
import { LIMITS } from '../generated/core';
import { KeepMeeting } from '../meetings/KeepMeeting';
import { ShowName } from '../names/ShowName';
import { VerifiedOnly } from '../names/VerifiedOnly';
import { shownTitle } from '../people/name';
import { DeviceMenus } from '../screens/DeviceMenus';
import { ProblemNotice } from '../screens/Problem';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { MeetingTime } from './MeetingTime';

interface Props {
  joining: boolean;
  name: string;
  onName: (name: string) => void;
}

export function JoinDoor({ joining, name, onName }: Props) {
  const session = useSession();
  const { view, created, problem } = useSessionState();
  const { classes, green } = useStrings();
  const [missing, setMissing] = useState(false);
  const title = shownTitle(view.meeting?.title ?? '');

  const join = (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    setMissing(!trimmed);
    if (trimmed && !joining) session.join(trimmed);
  };

  return (
    <>
      <div className="door-head">
        <h1>{title ? <bdi>{title}</bdi> : created ? green.titleNew : green.titleJoin}</h1>
        <MeetingTime />
        <Inside />
        <p className="lead">{green.lead}</p>
        {view.hostLink && !created && (
          <p className="door-role">
            <ShieldCheck aria-hidden="true" />
            {green.asHost}
          </p>
        )}
        {view.signedIn && (
          <p className="door-role">
            <BadgeCheck aria-hidden="true" />
            {green.signedIn}
          </p>
        )}
      </div>
      {view.class && <ClassRulesCard rules={view.class} words={classes} brief />}
      <ClosedGates />
      <VerifiedOnly id="verified-only" />
      {problem && <ProblemNotice problem={problem} />}
      <Form onSubmit={join} className="door-form">
        <TextField
          className="field"
          value={name}
          onChange={(value) => {
            onName(value);
            setMissing(false);
          }}
          maxLength={LIMITS.nameCharacters}
          autoComplete="name"
          isInvalid={missing}
          validationBehavior="aria"
        >
          <Label>{green.name}</Label>
          <Input placeholder={green.nameHint} dir="auto" />
          <FieldError className="field-error">{green.nameMissing}</FieldError>
        </TextField>
        <ShowName />
        <Button
          type="submit"
          className="button primary large wide"
          isPending={joining}
          isDisabled={view.barred}
          {...(view.barred && { 'aria-describedby': 'verified-only' })}
        >
          {joining ? green.joining : green.join}
        </Button>
      </Form>
      {created ? (
        <div className="invite">
          <p>{green.inviteText}</p>
          <CopyLinkButton className="button" />
        </div>
      ) : (
        <KeepMeeting />
      )}
      <DeviceMenus />
    </>
  );
}
