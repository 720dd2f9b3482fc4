// The conversation.

import { ArrowDown, SendHorizontal } from 'lucide-react';
import {
  type FormEvent,
  type KeyboardEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Button } from 'react-aria-components';
import { SidePanel } from '../controls/SidePanel';
import { refusal } from '../host/rights';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { grouped } from './group';
import { MessageGroup } from './MessageGroup';
import { OpenLink } from './OpenLink';

const MOST_CHARACTERS = 4_000;
/** So near the end counts as being at the end. */
const NEAR_PX = 60;

export function ChatPanel({ onClose }: { onClose: () => void }) {
  const { view } = useSessionState();
  const strings = useStrings();
  const { chat } = strings;
  const refused = refusal(view.policy, 'chat', strings);
  const [link, setLink] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [behind, setBehind] = useState(false);
  const groups = useMemo(() => grouped(view.chat), [view.chat]);
  const last = view.chat.at(-1);
  const lastId = last?.id;
  const ownLast = last?.own ?? false;

  const toEnd = () => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
    setBehind(false);
  };
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || lastId === undefined) return;
    if (atEnd.current || ownLast) box.scrollTop = box.scrollHeight;
    else setBehind(true);
  }, [lastId, ownLast]);

  const scrolled = () => {
    const box = scroller.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    if (atEnd.current) setBehind(false);
  };

  return (
    <SidePanel title={chat.title} onClose={onClose}>
      <div
        className="panel-scroll chat-log"
        ref={scroller}
        onScroll={scrolled}
        role="log"
        aria-label={chat.log}
      >
        {view.chat.length === 0 ? (
          <div className="empty">
            <p>{chat.empty}</p>
            <p className="faint">{chat.emptyText}</p>
          </div>
        ) : (
          groups.map((group) => <MessageGroup key={group.key} group={group} onLink={setLink} />)
        )}
      </div>
      {behind && (
        <Button className="button small newer" onPress={toEnd}>
          <ArrowDown aria-hidden="true" />
          {chat.newer}
        </Button>
      )}
      {refused ? <p className="composer-off">{refused}</p> : <Composer />}
      <OpenLink address={link} onClose={() => setLink(null)} />
    </SidePanel>
  );
}

function Composer() {
  const session = useSession();
  const { chat } = useStrings();
  const [text, setText] = useState('');
  const area = useRef<HTMLTextAreaElement>(null);
  const tooLong = [...text].length > MOST_CHARACTERS;
  const sendable = text.trim().length > 0 && !tooLong;

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!sendable) return;
    session.chat(text.trim());
    setText('');
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  // Grows with the text, up to what the style sheet allows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew whenever the text changes
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  return (
    <form className="composer" onSubmit={submit}>
      <textarea
        ref={area}
        rows={1}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={key}
        placeholder={chat.placeholder}
        aria-label={chat.placeholder}
        aria-invalid={tooLong}
        enterKeyHint="send"
      />
      <Button type="submit" className="icon-button send" aria-label={chat.send} isDisabled={!sendable}>
        <SendHorizontal aria-hidden="true" />
      </Button>
      {tooLong && (
        <p className="field-error" role="alert">
          {chat.tooLong(MOST_CHARACTERS)}
        </p>
      )}
    </form>
  );
}
