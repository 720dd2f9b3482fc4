// One message: what it answers, its text, who reacts to it, and how far it came.

import { CircleAlert, Clock3, CornerUpLeft, Ellipsis } from 'lucide-react';
import { memo } from 'react';
import { Button } from 'react-aria-components';
import { FileCard } from '../files/FileCard';
import type { ChatLine, LineReaction, Quote } from '../generated/core';
import { inSentence, shownName } from '../people/name';
import { iconOf } from '../reactions/catalogue';
import { useSession } from '../session/session';
import { useStrings } from '../strings';
import { linkify } from './linkify';
import { marked as markedPieces } from './search';
import { lineInSentence } from './words';

export interface LineActions {
  onLink: (address: string) => void;
  /** What can be done with the line is asked for, at this button. */
  onActions: (line: ChatLine, at: HTMLElement) => void;
  /** The quoted line is to be shown. */
  onQuote: (line: string) => void;
}

interface Props extends LineActions {
  line: ChatLine;
  sought: string;
  /** It is what was looked for. */
  marked: boolean;
  /** Its menu is open. */
  acting: boolean;
}

/** Drawn anew only when its line changes: a conversation may be long, and the view is new several times a second. */
export const Message = memo(function Message(props: Props) {
  const { line, sought, marked, acting, onLink, onActions, onQuote } = props;
  const strings = useStrings();
  const { chat, stage } = strings;
  const { delivery, removed, file } = line;
  const kinds = ['message', delivery, removed && 'removed', marked && 'marked', file && 'carries-file'];
  const classes = kinds.filter(Boolean).join(' ');
  return (
    <div className="message-row" data-line={line.id} tabIndex={-1}>
      <div className={classes}>
        {line.reply && <Quoted quote={line.reply} onQuote={onQuote} />}
        {removed ? (
          <p className="message-text">{removed === 'host' ? chat.removedHost : chat.removedAuthor}</p>
        ) : (
          <>
            {file && (
              <FileCard
                line={line.id}
                file={file}
                words={line.text}
                sent={delivery === 'sent'}
                first={line.retoldBy === null}
              />
            )}
            {(line.text || !file) && (
              <p className="message-text" dir="auto">
                <Text text={line.text} sought={sought} onLink={onLink} />
                {line.edited && !file && <span className="edited"> ({chat.edited})</span>}
              </p>
            )}
          </>
        )}
        {(delivery !== 'sent' || line.unsaved) && <Underway line={line} />}
      </div>
      {delivery === 'sent' && !removed && (
        <Button
          className="icon-button small message-acts"
          aria-label={`${chat.actions}: ${inSentence(line.name) || stage.unknown}, ${lineInSentence(line, strings)}`}
          aria-haspopup="dialog"
          aria-expanded={acting}
          onPress={(event) => onActions(line, event.target as HTMLElement)}
        >
          <Ellipsis aria-hidden="true" />
        </Button>
      )}
      {line.reactions.length > 0 && <Reactions line={line} />}
    </div>
  );
});

function Text({ text, sought, onLink }: { text: string; sought: string; onLink: (address: string) => void }) {
  let at = 0;
  return linkify(text).map((piece) => {
    const key = at;
    at += piece.text.length;
    return 'href' in piece ? (
      // Without an address of its own: no click, key or menu of the browser leads past the question.
      <button type="button" className="link" key={key} onClick={() => onLink(piece.href)}>
        <Marked text={piece.text} sought={sought} />
      </button>
    ) : (
      <span key={key}>
        <Marked text={piece.text} sought={sought} />
      </span>
    );
  });
}

function Marked({ text, sought }: { text: string; sought: string }) {
  if (!sought) return text;
  let at = 0;
  return markedPieces(text, sought).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.found ? <mark key={key}>{piece.text}</mark> : piece.text;
  });
}

function Quoted({ quote, onQuote }: { quote: Quote; onQuote: (line: string) => void }) {
  const { chat, stage } = useStrings();
  const { line } = quote;
  if (line === null)
    return (
      <p className="quote">
        <CornerUpLeft aria-hidden="true" />
        {chat.quoteUnknown}
      </p>
    );
  const name = quote.own ? stage.you : shownName(quote.name) || stage.unknown;
  return (
    <button type="button" className="quote" onClick={() => onQuote(line)}>
      <CornerUpLeft aria-hidden="true" />
      <span>
        <span className="visually-hidden">{chat.toQuote} </span>
        <bdi>{name}</bdi>{' '}
        <span dir="auto" data-may-end-in-dots>
          {quote.text || chat.quoteGone}
        </span>
      </span>
    </button>
  );
}

function Reactions({ line }: { line: ChatLine }) {
  const session = useSession();
  return (
    <div className="message-reactions">
      {line.reactions.map((kind) => (
        <ReactionCount
          key={kind.reaction}
          kind={kind}
          may={line.may.react}
          onPress={() =>
            session.changeLine(line.id, { what: 'react', reaction: kind.reaction, on: !kind.own })
          }
        />
      ))}
    </div>
  );
}

const MOST_NAMES = 12;

function ReactionCount({ kind, may, onPress }: { kind: LineReaction; may: boolean; onPress: () => void }) {
  const { chat, reactions } = useStrings();
  const Icon = iconOf(kind.reaction);
  const names = kind.names.slice(0, MOST_NAMES).map((name) => inSentence(name) || chat.someone);
  const more = kind.names.length - names.length;
  const all = [...names, ...(more > 0 ? [`+${more}`] : [])].join(', ');
  return (
    <button
      type="button"
      className={`reaction-count ${kind.reaction}`}
      aria-pressed={kind.own}
      title={reactions[kind.reaction]}
      disabled={!may}
      onClick={onPress}
    >
      <Icon aria-hidden="true" />
      <span className="visually-hidden">{reactions[kind.reaction]}: </span>
      {kind.names.length} <span className="reaction-names">{all}</span>
    </button>
  );
}

function Underway({ line }: { line: ChatLine }) {
  const session = useSession();
  const { chat } = useStrings();
  if (line.delivery === 'sending')
    return (
      <span className="delivery">
        <Clock3 aria-hidden="true" />
        {chat.sending}
      </span>
    );
  return (
    <div className="delivery" role="alert">
      <CircleAlert aria-hidden="true" />
      {line.unsaved ? chat.changeFailed : chat.failed}
      <Button className="text-button" onPress={() => session.sendAgain(line.id)}>
        {chat.again}
      </Button>
      <Button className="text-button" onPress={() => session.giveUp(line.id)}>
        {chat.giveUp}
      </Button>
    </div>
  );
}
