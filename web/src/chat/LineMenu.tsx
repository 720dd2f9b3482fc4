// What can be done with a message: one menu for all of them, at the message that it is for.

import { Copy, CornerUpLeft, EyeOff, LockKeyhole, Pencil, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button, Dialog, Popover } from 'react-aria-components';
import { Ask } from '../controls/Ask';
import type { ChatLine, Policy } from '../generated/core';
import { REACTIONS } from '../reactions/catalogue';
import { useSession } from '../session/session';
import { useStrings } from '../strings';
import { type Draft, editing, replying, replyingPrivately, type SetDraft } from './draft';

interface Props {
  line: ChatLine | null;
  at: HTMLElement | null;
  policy: Policy | null;
  draft: Draft;
  onDraft: SetDraft;
  onClose: () => void;
}

export function LineMenu({ line, at, policy, draft, onDraft, onClose }: Props) {
  const session = useSession();
  const { chat, files, reactions } = useStrings();
  const trigger = useRef<HTMLElement | null>(null);
  if (at) trigger.current = at;
  const [asking, setAsking] = useState<{ what: 'delete' | 'hide'; line: string } | null>(null);
  const answered = () => {
    setAsking(null);
    // The menu that asked is gone: back to the message, or to where one writes.
    const back = trigger.current?.isConnected
      ? trigger.current
      : document.querySelector('.composer textarea');
    if (back instanceof HTMLElement) requestAnimationFrame(() => back.focus());
  };
  if (!line) return asking && <AskRemoval asking={asking} onClose={answered} />;
  const { may } = line;
  const done = (act: () => void) => () => {
    onClose();
    act();
  };
  const alone = may.reply && !line.own && line.to.to !== 'person' && policy?.may.privateChat;
  return (
    <Popover
      className="popover"
      triggerRef={trigger}
      placement="bottom end"
      offset={4}
      isOpen
      onOpenChange={(open) => !open && onClose()}
    >
      <Dialog className="line-menu" aria-label={chat.actions}>
        {may.react && (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
          <div className="line-reactions" role="group" aria-label={chat.react}>
            {REACTIONS.map(({ name, icon: Icon }, index) => {
              const on = line.reactions.some((kind) => kind.reaction === name && kind.own);
              return (
                <Button
                  key={name}
                  className={on ? `reaction ${name} on` : `reaction ${name}`}
                  aria-label={reactions[name]}
                  aria-pressed={on}
                  autoFocus={index === 0}
                  onPress={done(() =>
                    session.changeLine(line.id, { what: 'react', reaction: name, on: !on }),
                  )}
                >
                  <Icon aria-hidden="true" />
                </Button>
              );
            })}
          </div>
        )}
        <div className="options">
          {may.reply && (
            <Button className="option" onPress={done(() => onDraft(replying(line, draft)))}>
              <CornerUpLeft aria-hidden="true" />
              {chat.reply}
            </Button>
          )}
          {alone && (
            <Button className="option" onPress={done(() => onDraft(replyingPrivately(line, draft)))}>
              <LockKeyhole aria-hidden="true" />
              {chat.replyPrivately}
            </Button>
          )}
          {line.text && (
            <Button className="option" onPress={done(() => void navigator.clipboard?.writeText(line.text))}>
              <Copy aria-hidden="true" />
              {chat.copy}
            </Button>
          )}
          {may.edit && (
            <Button className="option" onPress={done(() => onDraft(editing(line, draft)))}>
              <Pencil aria-hidden="true" />
              {line.file ? files.describe : chat.edit}
            </Button>
          )}
          {may.delete && (
            <Button
              className="option danger"
              onPress={done(() => setAsking({ what: 'delete', line: line.id }))}
            >
              <Trash2 aria-hidden="true" />
              {chat.delete}
            </Button>
          )}
          {may.hide && (
            <Button
              className="option danger"
              onPress={done(() => setAsking({ what: 'hide', line: line.id }))}
            >
              <EyeOff aria-hidden="true" />
              {chat.hide}
            </Button>
          )}
        </div>
      </Dialog>
    </Popover>
  );
}

interface AskProps {
  asking: { what: 'delete' | 'hide'; line: string };
  onClose: () => void;
}

function AskRemoval({ asking: { what, line }, onClose }: AskProps) {
  const session = useSession();
  const { chat } = useStrings();
  return (
    <Ask
      open
      title={what === 'delete' ? chat.deleteTitle : chat.hideTitle}
      text={what === 'delete' ? chat.deleteText : chat.hideText}
      action={what === 'delete' ? chat.delete : chat.hide}
      danger
      onAction={() => {
        session.changeLine(line, { what });
        onClose();
      }}
      onClose={onClose}
    />
  );
}
