// Where one writes: to whom, in answer to what, and whether others read along.

import { CornerUpLeft, Eye, LockKeyhole, Pencil, SendHorizontal, X } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import { Button, ToggleButton } from 'react-aria-components';
import { AttachButton } from '../files/AttachButton';
import { pasted } from '../files/drops';
import { type ChatLine, LIMITS, type View } from '../generated/core';
import { refusal } from '../host/rights';
import { inSentence, shownName } from '../people/name';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { addressing, type Draft, editing, type SetDraft, settled } from './draft';
import { RecipientMenu } from './RecipientMenu';
import { readersInWords } from './readers';
import { chosen, type Recipient, recipients } from './recipients';
import { lineWords } from './words';

interface Props {
  draft: Draft;
  onDraft: SetDraft;
  /** One's own last line that may be changed. */
  editable: ChatLine | undefined;
  /** Sends files to those who are written to; `null`: none can be sent. */
  onFiles: ((files: File[]) => void) | null;
}

export function Composer({ draft, onDraft, editable, onFiles }: Props) {
  const session = useSession();
  const { view } = useSessionState();
  const strings = useStrings();
  const { chat } = strings;
  const [{ liveText }, prefer] = usePreferences();
  const area = useRef<HTMLTextAreaElement>(null);
  const all = recipients(view, strings);
  const to = chosen(all, draft.to, view, strings);
  const { text } = draft;
  // As it stands by now: what a host took out is not quoted any more.
  const reply = draft.reply && (view.chat.find(({ id }) => id === draft.reply?.id) ?? draft.reply);
  const open = to?.to.to === 'everyone';
  const tooLong = [...text].length > LIMITS.chatCharacters;
  const edited = draft.editing && view.chat.find(({ id }) => id === draft.editing?.line.id);
  const changes = draft.editing !== null;
  const sendable = text.trim().length > 0 && !tooLong && (changes ? edited?.may.edit === true : to !== null);
  const shared = liveText && open && !changes && !draft.closed;

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!sendable) return;
    if (draft.editing) session.changeLine(draft.editing.line.id, { what: 'edit', text: text.trim() });
    else if (to) session.chat(text.trim(), to.to, reply?.id ?? null);
    onDraft(settled(draft));
  };
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'ArrowUp' && text === '' && editable && !changes) {
      event.preventDefault();
      onDraft(editing(editable, draft));
    } else if (event.key === 'Escape' && (changes || reply)) {
      // Ends the answer first, and only then the panel.
      event.preventDefault();
      onDraft(changes ? settled(draft) : { reply: null });
    }
  };
  // What everyone reads along; nothing once the panel is closed or others are meant.
  useEffect(() => {
    if (shared) session.writeLive(text);
  }, [session, shared, text]);
  useEffect(() => {
    if (!shared) return;
    return () => session.writeLive('');
  }, [session, shared]);
  // Grows with the text, up to what the style sheet allows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew whenever the text changes
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);
  const about = reply?.id ?? draft.editing?.line.id;
  useEffect(() => {
    if (about !== undefined) area.current?.focus();
  }, [about]);

  const placeholder = to ? placeholderOf(to, strings) : chat.chooseWhom;
  const unread = to ? null : lost(draft, view, strings);
  const secret = to && !open && !changes ? secretOf(to, strings) : null;
  const readers = draft.editing && readersInWords(draft.editing.line.to, strings);
  return (
    <form className={secret ? 'composer private' : 'composer'} onSubmit={submit}>
      {changes ? (
        <Banner
          icon={<Pencil aria-hidden="true" />}
          end={chat.stopEdit}
          onEnd={() => onDraft(settled(draft))}
        >
          <strong>{draft.editing?.line.file ? strings.files.describe : chat.editing}</strong>
          {draft.editing?.line.file && <span className="composer-quote">{strings.files.describing}</span>}
          {readers && (
            <span className="composer-quote" data-may-end-in-dots>
              {readers}
            </span>
          )}
        </Banner>
      ) : (
        <>
          {reply && (
            <Banner
              icon={<CornerUpLeft aria-hidden="true" />}
              end={chat.stopReply}
              onEnd={() => onDraft({ reply: null })}
            >
              <strong>{chat.replyingTo(inSentence(reply.name) || strings.stage.unknown)}</strong>
              <span className="composer-quote" dir="auto" data-may-end-in-dots>
                {lineWords(reply, strings)}
              </span>
            </Banner>
          )}
          <div className="composer-head">
            <RecipientMenu all={all} to={to} onTo={(recipient) => onDraft(addressing(recipient.to, draft))} />
            {open && (
              <ToggleButton
                className="live-toggle"
                isSelected={liveText}
                onChange={(on) => prefer({ liveText: on })}
                aria-describedby="live-hint"
              >
                <Eye aria-hidden="true" />
                {chat.live}
              </ToggleButton>
            )}
            <span id="live-hint" hidden>
              {chat.liveHint}
            </span>
          </div>
          {unread && (
            <p className="composer-note" role="alert">
              {unread}
            </p>
          )}
        </>
      )}
      {changes && !edited?.may.edit && (
        <p className="composer-note" role="alert">
          {chat.editGone}
        </p>
      )}
      {liveText && open && !changes && draft.closed && <p className="composer-note">{chat.liveClosed}</p>}
      {secret && (
        <p className="composer-note secret">
          <LockKeyhole aria-hidden="true" />
          {secret}
        </p>
      )}
      <div className="composer-row">
        {onFiles && <AttachButton onFiles={onFiles} />}
        <textarea
          ref={area}
          rows={1}
          value={text}
          dir="auto"
          onChange={(event) => onDraft({ text: event.target.value })}
          onKeyDown={key}
          onPaste={(event) => {
            const files = onFiles ? pasted(event) : [];
            if (files.length > 0) onFiles?.(files);
          }}
          placeholder={changes ? chat.editing : placeholder}
          aria-label={changes ? chat.editing : placeholder}
          aria-invalid={tooLong}
          aria-describedby={tooLong ? 'too-long' : undefined}
          enterKeyHint="send"
        />
        <Button
          type="submit"
          className="icon-button send"
          aria-label={changes ? chat.save : chat.send}
          isDisabled={!sendable}
        >
          <SendHorizontal aria-hidden="true" className="mirrors" />
        </Button>
      </div>
      {tooLong && (
        <p id="too-long" className="field-error" role="alert">
          {chat.tooLong(LIMITS.chatCharacters)}
        </p>
      )}
    </form>
  );
}

interface BannerProps {
  icon: React.ReactNode;
  end: string;
  onEnd: () => void;
  children: React.ReactNode;
}

function Banner({ icon, end, onEnd, children }: BannerProps) {
  return (
    <div className="composer-banner">
      {icon}
      <div className="composer-about">{children}</div>
      <Button className="icon-button small" aria-label={end} onPress={onEnd}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}

type Words = ReturnType<typeof useStrings>;

function placeholderOf({ to, person }: Recipient, { chat, stage }: Words): string {
  if (to.to === 'everyone') return chat.placeholder;
  const name = person ? shownName(person.name) || stage.unknown : '';
  if (to.to === 'person') return chat.toPerson(name);
  return person ? chat.toHostsAnd(name) : chat.toHosts;
}

function secretOf({ to, person }: Recipient, { chat, stage }: Words): string {
  const name = person ? inSentence(person.name) || stage.unknown : '';
  if (to.to === 'person') return chat.privateOnly(name);
  return person ? chat.privateHostsAndOnly(name) : chat.privateHostsOnly;
}

/** Why what is written reaches nobody: it may not, or whom it is for is gone. */
function lost({ to, reply }: Draft, { people, policy }: View, strings: Words): string | null {
  const { chat, stage } = strings;
  if (to.to === 'everyone') return refusal(policy, 'chat', strings);
  if (to.to === 'hosts' && !to.with) return chat.noHost;
  const id = to.to === 'person' ? to.person : to.to === 'hosts' ? to.with : undefined;
  const known = people.find((person) => person.id === id)?.name;
  const name = known ?? (reply?.author === id ? reply?.name : undefined) ?? '';
  return chat.gone(inSentence(name) || stage.unknown);
}
