// Questions to the meeting: ask, say that one matters, and for hosts, what becomes of it.

import {
  Download,
  EyeOff,
  MessageCircleQuestionMark,
  RotateCcw,
  SendHorizontal,
  ThumbsUp,
  Undo2,
} from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button, MenuItem, ToggleButton } from 'react-aria-components';
import { MoreMenu } from '../controls/MoreMenu';
import { SidePanel } from '../controls/SidePanel';
import { LIMITS, type Question, type QuestionMark } from '../generated/core';
import { decides, refusal } from '../host/rights';
import { inSentence, shownName } from '../people/name';
import { saveTable } from '../saving/table';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { inOrder } from './order';

export function QuestionsPanel({ onClose }: { onClose: () => void }) {
  const { view } = useSessionState();
  const strings = useStrings();
  const { questions: words } = strings.floor;
  const questions = inOrder(view.floor.questions);
  const refused =
    refusal(view.policy, 'chat', strings) ??
    (view.floor.asking === 'too_many' ? words.tooMany(LIMITS.questionsPerMember) : null);
  return (
    <SidePanel title={words.title} count={questions.length} onClose={onClose}>
      <div className="panel-scroll">
        {questions.length === 0 ? (
          <div className="empty">
            <p>{words.empty}</p>
            <p className="faint">{words.emptyText}</p>
          </div>
        ) : (
          <ul className="topics" aria-label={words.list}>
            {questions.map((question) => (
              <Entry key={question.id} question={question} />
            ))}
          </ul>
        )}
      </div>
      {questions.length > 0 && decides(view.policy) && (
        <div className="panel-foot">
          <SaveQuestions questions={questions} />
        </div>
      )}
      {refused ? <p className="composer-off">{refused}</p> : <Composer />}
    </SidePanel>
  );
}

function Entry({ question }: { question: Question }) {
  const session = useSession();
  const { view } = useSessionState();
  const { floor, stage } = useStrings();
  const { questions: words } = floor;
  const { id, own, mark, votes, voted, sending, toldBy } = question;
  const hosting = decides(view.policy);
  const name = shownName(question.name) || stage.unknown;
  const states: Record<QuestionMark, string | null> = {
    open: null,
    current: words.answeringNow,
    answered: words.answered,
    hidden: own && !hosting ? words.hiddenOwn : words.hidden,
  };
  const set = (to: QuestionMark) => session.floor({ act: 'mark', question: id, mark: to });
  const waits = mark === 'open' || mark === 'current';
  return (
    <li className={`topic ${mark}`}>
      {states[mark] && <span className="topic-state">{states[mark]}</span>}
      <p className="topic-text" dir="auto">
        {question.text}
      </p>
      <p className="topic-by">
        {own ? words.own : <bdi>{name}</bdi>}
        {toldBy !== null && <> ({words.toldBy(inSentence(toldBy) || stage.unknown)})</>}
        {sending && <> · {words.sending}</>}
      </p>
      <div className="topic-acts">
        {own ? (
          votes > 0 && <span className="topic-votes">{words.votes(votes)}</span>
        ) : (
          <ToggleButton
            className="button small vote"
            isSelected={voted}
            isDisabled={!waits}
            aria-label={`${words.upvote}: ${question.text}${votes > 0 ? `, ${words.votes(votes)}` : ''}`}
            onChange={(up) => session.floor({ act: 'upvote', question: id, up })}
          >
            <ThumbsUp aria-hidden="true" />
            <span>{votes}</span>
          </ToggleButton>
        )}
        {own && waits && !sending && (
          <Button className="button small" onPress={() => session.floor({ act: 'withdraw', question: id })}>
            <Undo2 aria-hidden="true" />
            {words.withdraw}
          </Button>
        )}
        {hosting && !sending && (
          <>
            {mark === 'open' && (
              <Button className="button small" onPress={() => set('current')}>
                {words.answer}
              </Button>
            )}
            {mark === 'current' && (
              <Button className="button small" onPress={() => set('answered')}>
                {words.markAnswered}
              </Button>
            )}
            <MoreMenu label={words.more(question.text)}>
              {mark === 'open' && (
                <MenuItem className="option" onAction={() => set('answered')}>
                  <MessageCircleQuestionMark aria-hidden="true" />
                  <span className="option-text">{words.markAnswered}</span>
                </MenuItem>
              )}
              {mark !== 'open' && (
                <MenuItem className="option" onAction={() => set('open')}>
                  <RotateCcw aria-hidden="true" />
                  <span className="option-text">{words.reopen}</span>
                </MenuItem>
              )}
              {mark !== 'hidden' && (
                <MenuItem className="option" onAction={() => set('hidden')}>
                  <EyeOff aria-hidden="true" />
                  <span className="option-text">{words.hide}</span>
                </MenuItem>
              )}
            </MoreMenu>
          </>
        )}
      </div>
    </li>
  );
}

function Composer() {
  const session = useSession();
  const { questions: words } = useStrings().floor;
  const [text, setText] = useState('');
  const tooLong = [...text].length > LIMITS.questionCharacters;
  const ready = text.trim().length > 0 && !tooLong;
  const ask = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    session.floor({ act: 'ask', text: text.trim() });
    setText('');
  };
  return (
    <form className="composer" onSubmit={ask}>
      <div className="composer-row">
        <textarea
          rows={2}
          value={text}
          onChange={(event) => setText(event.target.value.replaceAll('\n', ' '))}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) ask(event);
          }}
          placeholder={words.placeholder}
          aria-label={words.placeholder}
          aria-invalid={tooLong}
          aria-describedby={tooLong ? 'question-too-long' : undefined}
          enterKeyHint="send"
          dir="auto"
        />
        <Button type="submit" className="icon-button send" aria-label={words.ask} isDisabled={!ready}>
          <SendHorizontal aria-hidden="true" className="mirrors" />
        </Button>
      </div>
      {tooLong && (
        <p id="question-too-long" className="field-error" role="alert">
          {words.tooLong(LIMITS.questionCharacters)}
        </p>
      )}
    </form>
  );
}

function SaveQuestions({ questions }: { questions: readonly Question[] }) {
  const { floor, stage } = useStrings();
  const { questions: words, polls } = floor;
  const states: Record<QuestionMark, string> = {
    open: '',
    current: words.answeringNow,
    answered: words.answered,
    hidden: words.hidden,
  };
  const save = () => {
    const rows = questions.map(({ text, name, votes, mark }) => [
      text,
      shownName(name) || stage.unknown,
      votes,
      states[mark],
    ]);
    const head = [polls.csv.question, polls.csv.voters, polls.csv.votes, ''];
    saveTable(words.title, [head, ...rows]);
  };
  return (
    <Button className="button wide" onPress={save}>
      <Download aria-hidden="true" />
      {words.export}
    </Button>
  );
}
