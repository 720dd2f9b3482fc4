// The start page: what it is, a new meeting, or one to join.

import { ArrowRight, CalendarPlus, KeyRound, Server, UserRoundX, Video } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button, FieldError, Form, Input, Label, TextField } from 'react-aria-components';
import { ClassChoice } from '../classes/ClassChoice';
import { useClasses } from '../classes/useClasses';
import { Mark } from '../controls/Mark';
import { InventoryLink } from '../inventory/InventoryLink';
import { PrivacyLink } from '../inventory/PrivacyLink';
import { Invitation } from '../meetings/Invitation';
import { type KeptMeeting, USUAL_OPENING } from '../meetings/kept';
import { freshPlan } from '../meetings/plan';
import { type Draft, ScheduleForm } from '../meetings/ScheduleForm';
import { YourMeetings } from '../meetings/YourMeetings';
import { UpdateNotice } from '../pwa/UpdateNotice';
import { KeptRecordings } from '../recording/KeptRecordings';
import { useMeetings, useSession } from '../session/session';
import { SettingsButton } from '../settings/SettingsButton';
import { useStrings } from '../strings';
import { Illustration } from './Illustration';
import { LanguageMenu } from './LanguageMenu';
import { fragmentOf } from './link';

export function Landing() {
  const session = useSession();
  const { landing, meetings, product } = useStrings();
  const kept = useMeetings();
  const [draft, setDraft] = useState<Draft | null>(null);
  const [invited, setInvited] = useState<{ meeting: KeptMeeting; fresh: boolean } | null>(null);
  const [link, setLink] = useState('');
  const [wrong, setWrong] = useState(false);
  const classes = useClasses();
  /** By its name; nothing chosen yet is the default one, which comes first. */
  const [picked, setPicked] = useState<string | null | undefined>(undefined);
  const rules =
    picked === undefined ? (classes[0] ?? null) : (classes.find((one) => one.class === picked) ?? null);

  const join = (event: FormEvent) => {
    event.preventDefault();
    const fragment = fragmentOf(link);
    setWrong(fragment === null);
    if (fragment !== null) session.open(fragment);
  };

  const icons = [UserRoundX, KeyRound, Server];
  return (
    <div className="landing">
      <header className="page-head">
        <span className="brand">
          <Mark />
          {product}
        </span>
        <span className="page-tools">
          <LanguageMenu />
          <SettingsButton />
        </span>
      </header>
      <main className="landing-main">
        <section className="landing-words">
          <h1>{landing.title}</h1>
          <p className="lead">{landing.text}</p>
          <div className="landing-actions">
            <div className="button-row">
              <Button className="button primary large" onPress={() => session.create(rules)}>
                <Video aria-hidden="true" />
                {landing.create}
              </Button>
              <Button
                className="button large"
                onPress={() => setDraft({ plan: freshPlan(Date.now(), USUAL_OPENING), hostLink: null })}
              >
                <CalendarPlus aria-hidden="true" />
                {meetings.schedule}
              </Button>
            </div>
            {classes.length > 0 && (
              <ClassChoice
                classes={classes}
                chosen={rules}
                onChoose={(chosen) => setPicked(chosen?.class ?? null)}
              />
            )}
            <Form className="join-form" onSubmit={join}>
              <TextField
                className="field"
                value={link}
                onChange={(value) => {
                  setLink(value);
                  setWrong(false);
                }}
                isInvalid={wrong}
                type="url"
                autoComplete="off"
                validationBehavior="aria"
              >
                <Label>{landing.linkLabel}</Label>
                <div className="field-row">
                  <Input placeholder={landing.linkHint} spellCheck={false} />
                  <Button type="submit" className="button field-button">
                    {landing.join}
                    <ArrowRight className="mirrors" aria-hidden="true" />
                  </Button>
                </div>
                <FieldError className="field-error">{landing.badLink}</FieldError>
              </TextField>
            </Form>
          </div>
          <ul className="points">
            {landing.points.map((point, index) => {
              const Icon = icons[index] ?? KeyRound;
              return (
                <li key={point}>
                  <Icon aria-hidden="true" />
                  {point}
                </li>
              );
            })}
          </ul>
        </section>
        <KeptRecordings />
        {kept.length === 0 ? (
          <Illustration />
        ) : (
          <YourMeetings onEdit={setDraft} onInvite={(meeting) => setInvited({ meeting, fresh: false })} />
        )}
      </main>
      <footer className="page-foot">
        <UpdateNotice />
        <InventoryLink />
        <PrivacyLink />
      </footer>
      <ScheduleForm
        // The classes may come after the form is opened.
        draft={draft && { rules, ...draft }}
        onClose={() => setDraft(null)}
        onDone={({ hostLink }, fresh) => {
          setDraft(null);
          const meeting = hostLink && session.meetings.find(hostLink);
          if (meeting) setInvited({ meeting, fresh });
        }}
      />
      <Invitation
        meeting={invited?.meeting ?? null}
        fresh={invited?.fresh ?? false}
        onClose={() => setInvited(null)}
      />
    </div>
  );
}
