// One poll: its choices while it runs, its result when it has ended, and how far a count is.

import { Download, ShieldCheck, Trash2 } from 'lucide-react';
import { useState } from 'react';
import {
  Button,
  Checkbox,
  CheckboxGroup,
  Dialog,
  DialogTrigger,
  MenuItem,
  Popover,
  Radio,
  RadioGroup,
} from 'react-aria-components';
import { Ask } from '../controls/Ask';
import { MoreMenu } from '../controls/MoreMenu';
import type { Poll } from '../generated/core';
import { decides } from '../host/rights';
import { inSentence, shownName } from '../people/name';
import { saveTable } from '../saving/table';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function PollCard({ poll }: { poll: Poll }) {
  const session = useSession();
  const { view } = useSessionState();
  const strings = useStrings();
  const { floor, stage: stageWords } = strings;
  const { polls: words } = floor;
  const [asking, setAsking] = useState<'end' | 'delete' | null>(null);
  const { id, stage } = poll;
  const hosting = decides(view.policy);
  const naming = (names: string[]) => names.map((name) => inSentence(name) || stageWords.unknown);
  const shows = poll.options.some(({ votes }) => votes !== null);
  const notices = [
    stage === 'counting' &&
      (poll.waitsFor.length > 0 ? words.waitsFor(naming(poll.waitsFor)) : words.counting),
    stage === 'elsewhere' && words.elsewhere,
    stage === 'too_few' && words.tooFew,
    stage === 'lost' && words.lost(naming(poll.without)),
    stage === 'ended' && poll.without.length > 0 && words.without(naming(poll.without)),
    stage === 'ended' && poll.counted.length > 0 && words.counted(naming(poll.counted)),
    stage === 'ended' &&
      poll.counted.length > 0 &&
      poll.own.length > 0 &&
      !poll.ownCounted &&
      words.notCounted,
  ].filter((text) => text !== false);
  return (
    <li className={`topic poll ${stage}`}>
      <span className="topic-state">{stage === 'running' ? words.running : words.ended}</span>
      <h3 id={`poll-${id}`} className="topic-text" dir="auto">
        {poll.question}
      </h3>
      <p className="topic-by">
        {words.by(inSentence(poll.by) || stageWords.unknown)}
        {poll.toldBy !== null && <> ({words.toldBy(inSentence(poll.toldBy) || stageWords.unknown)})</>}
      </p>
      <WhoSees poll={poll} />
      {stage === 'running' &&
        (poll.late ? <p className="topic-by">{words.late}</p> : <Choices poll={poll} />)}
      {shows && <Result poll={poll} />}
      {stage === 'running' && <p className="topic-votes">{words.haveVoted(poll.voters)}</p>}
      {stage === 'ended' && <p className="topic-votes">{words.votes(poll.voters)}</p>}
      {notices.length > 0 && (
        <div className="poll-notices" role="status">
          {notices.map((text) => (
            <p key={text}>{text}</p>
          ))}
        </div>
      )}
      {(hosting || stage === 'ended') && (
        <div className="topic-acts">
          {hosting && stage === 'running' && (
            <Button className="button small" onPress={() => setAsking('end')}>
              {poll.anonymous ? words.end : words.endNamed}
            </Button>
          )}
          {stage === 'ended' && <SaveResult poll={poll} />}
          {hosting && (
            <MoreMenu label={words.more(poll.question)}>
              <MenuItem className="option danger" onAction={() => setAsking('delete')}>
                <Trash2 aria-hidden="true" />
                <span className="option-text">{words.delete}</span>
              </MenuItem>
            </MoreMenu>
          )}
        </div>
      )}
      <Ask
        open={asking === 'end'}
        title={words.endTitle}
        text={words.endText}
        action={poll.anonymous ? words.end : words.endNamed}
        onAction={() => {
          setAsking(null);
          session.floor({ act: 'end_poll', poll: id });
        }}
        onClose={() => setAsking(null)}
      />
      <Ask
        open={asking === 'delete'}
        title={words.deleteTitle}
        text={words.deleteText}
        action={words.delete}
        danger
        onAction={() => {
          setAsking(null);
          session.floor({ act: 'delete_poll', poll: id });
        }}
        onClose={() => setAsking(null)}
      />
    </li>
  );
}

/** Before one votes: who will see the vote. */
function WhoSees({ poll }: { poll: Poll }) {
  const { polls: words } = useStrings().floor;
  if (!poll.anonymous) return <p className="poll-who">{words.named}</p>;
  return (
    <DialogTrigger>
      <Button className="poll-secret">
        <ShieldCheck aria-hidden="true" />
        {words.secretShort}
        <span className="visually-hidden">: {words.who}</span>
      </Button>
      <Popover className="popover" placement="bottom start" offset={6}>
        <Dialog className="poll-explained" aria-label={words.who}>
          <p>{words.secret}</p>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Choices({ poll }: { poll: Poll }) {
  const session = useSession();
  const { polls: words } = useStrings().floor;
  const before = poll.own.map(String);
  const [chosen, setChosen] = useState<string[] | null>(null);
  const value = chosen ?? before;
  const changed = chosen !== null && [...chosen].sort().join() !== [...before].sort().join();
  const say = (options: string[]) => {
    session.floor({ act: 'choose', poll: poll.id, options: options.map(Number) });
    setChosen(null);
  };
  const voted = before.length > 0;
  return (
    <div className="poll-choices">
      {poll.multiple ? (
        <CheckboxGroup
          className="poll-options"
          aria-labelledby={`poll-${poll.id}`}
          aria-description={words.chooseSeveral}
          value={value}
          onChange={setChosen}
        >
          {poll.options.map(({ text }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: answers never change places
            <Checkbox key={at} value={String(at)}>
              <span dir="auto">{text}</span>
            </Checkbox>
          ))}
        </CheckboxGroup>
      ) : (
        <RadioGroup
          className="poll-options"
          aria-labelledby={`poll-${poll.id}`}
          aria-description={words.chooseOne}
          value={value[0] ?? null}
          onChange={(option) => setChosen([option])}
        >
          {poll.options.map(({ text }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: answers never change places
            <Radio key={at} value={String(at)}>
              <span dir="auto">{text}</span>
            </Radio>
          ))}
        </RadioGroup>
      )}
      <div className="topic-acts">
        <Button
          className="button primary small"
          isDisabled={!changed || value.length === 0}
          onPress={() => say(value)}
        >
          {voted ? words.change : words.vote}
        </Button>
        {voted && (
          <Button className="button small" onPress={() => say([])}>
            {words.withdraw}
          </Button>
        )}
      </div>
      {poll.again && !voted && (
        <p className="topic-by" role="alert">
          {words.again}
        </p>
      )}
      {voted && (
        <p className="topic-by" role="status">
          {words.voted} {poll.anonymous && words.votedSecret}
        </p>
      )}
    </div>
  );
}

function Result({ poll }: { poll: Poll }) {
  const { floor, stage } = useStrings();
  const { polls: words } = floor;
  const [{ language }] = usePreferences();
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  return (
    <ul className="poll-result">
      {poll.options.map(({ text, votes, voters }, at) => {
        const share = poll.voters > 0 ? (votes ?? 0) / poll.voters : 0;
        const own = poll.own.includes(at);
        const names = voters.map((name) => shownName(name) || stage.unknown);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: answers never change places
          <li key={at} className={own ? 'own' : ''}>
            <span className="visually-hidden">
              {words.optionVotes(text, votes ?? 0)} ({percent.format(share)}){own && `, ${words.yours}`}
            </span>
            <span className="poll-line" aria-hidden="true">
              <bdi>{text}</bdi>
              {own && <span className="poll-own">{words.yours}</span>}
              <span className="poll-number">
                {votes} <span>({percent.format(share)})</span>
              </span>
            </span>
            <span className="poll-bar" aria-hidden="true">
              <span style={{ inlineSize: `${Math.min(1, share) * 100}%` }} />
            </span>
            {names.length > 0 && (
              <span className="poll-names">
                {new Intl.ListFormat(language, { type: 'unit' })
                  .formatToParts(names)
                  .map(({ type, value }, part) =>
                    // biome-ignore lint/suspicious/noArrayIndexKey: names may be the same
                    type === 'element' ? <bdi key={part}>{value}</bdi> : value,
                  )}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function SaveResult({ poll }: { poll: Poll }) {
  const { floor, stage } = useStrings();
  const { polls: words } = floor;
  const save = () => {
    const names = (voters: string[]) =>
      voters.map((name) => shownName(name).replaceAll(';', ',') || stage.unknown).join('; ');
    const rows = poll.options.map(({ text, votes, voters }) =>
      poll.anonymous ? [text, votes ?? 0] : [text, votes ?? 0, names(voters)],
    );
    const head = [words.csv.answer, words.csv.votes, ...(poll.anonymous ? [] : [words.csv.voters])];
    const all = [[words.csv.question, poll.question], [words.csv.total, poll.voters], [], head, ...rows];
    saveTable(words.title, all);
  };
  return (
    <Button className="button small" onPress={save}>
      <Download aria-hidden="true" />
      {words.export}
    </Button>
  );
}
