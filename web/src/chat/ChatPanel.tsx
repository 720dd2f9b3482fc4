// The conversation.

import { ArrowDown, FileDown, Search } from 'lucide-react';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { Button, MenuItem } from 'react-aria-components';
import { copyHours } from '../classes/lines';
import { MoreMenu } from '../controls/MoreMenu';
import { SidePanel } from '../controls/SidePanel';
import { FileDrop } from '../files/drops';
import { OutgoingFiles } from '../files/OutgoingFiles';
import { useAttach } from '../files/useAttach';
import type { ChatLine } from '../generated/core';
import { refusal } from '../host/rights';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { Composer } from './Composer';
import type { Draft, SetDraft } from './draft';
import { grouped } from './group';
import { LineMenu } from './LineMenu';
import { LiveTexts } from './LiveTexts';
import { MessageGroup } from './MessageGroup';
import { OpenLink } from './OpenLink';
import { SearchBar } from './SearchBar';
import { found } from './search';
import { useLog } from './useLog';

const ExportDialog = lazy(() => import('./ExportDialog'));

interface Props {
  draft: Draft;
  onDraft: SetDraft;
  /** The line before which what is new begins. */
  unreadFrom: string | null;
  onClose: () => void;
}

export function ChatPanel({ draft, onDraft, unreadFrom, onClose }: Props) {
  const { view } = useSessionState();
  const strings = useStrings();
  const { chat } = strings;
  const { policy } = view;
  const [link, setLink] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ line: string; at: HTMLElement } | null>(null);
  const [sought, setSought] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const log = useLog(view.chat, unreadFrom);
  const groups = useMemo(() => grouped(log.shown), [log.shown]);
  const editable = useMemo(() => view.chat.findLast(({ may, file }) => may.edit && !file), [view.chat]);

  const matches = useMemo(() => found(view.chat, sought ?? ''), [view.chat, sought]);
  const place = log.marked === null ? -1 : matches.indexOf(log.marked);
  const seek = (text: string) => {
    setSought(text);
    const last = found(view.chat, text).at(-1);
    log.show(last ?? null);
  };
  const step = (by: -1 | 1) => {
    const next = place < 0 ? matches.length - 1 : (place + by + matches.length) % matches.length;
    log.show(matches[next] ?? null);
  };
  // Whoever searched goes on where something was found.
  const endSearch = () => {
    setSought(null);
    if (place < 0) log.show(null);
    else log.goTo(matches[place] ?? '');
  };

  const onActions = useCallback((line: ChatLine, at: HTMLElement) => setMenu({ line: line.id, at }), []);
  const attach = useAttach(draft);
  const mayWrite = policy === null || policy.may.chat || policy.may.privateChat;

  return (
    <SidePanel
      title={chat.title}
      onClose={onClose}
      tools={
        view.chat.length > 0 && (
          <>
            <Button
              className="icon-button"
              aria-label={chat.search}
              aria-expanded={sought !== null}
              onPress={() => (sought === null ? setSought('') : endSearch())}
            >
              <Search aria-hidden="true" />
            </Button>
            <MoreMenu label={chat.more}>
              <MenuItem className="option" onAction={() => setSaving(true)}>
                <FileDown aria-hidden="true" />
                <span className="option-text">{chat.export}</span>
              </MenuItem>
            </MoreMenu>
          </>
        )
      }
    >
      {sought !== null && (
        <SearchBar
          sought={sought}
          onSought={seek}
          at={place + 1}
          line={view.chat.find(({ id }) => id === matches[place])}
          count={matches.length}
          onStep={step}
          onClose={endSearch}
        />
      )}
      <FileDrop onFiles={attach}>
        <div
          className="panel-scroll chat-log"
          ref={log.scroller}
          onScroll={log.scrolled}
          // What comes is told by the announcer: read from here, searching and looking back would be read as well.
          role="log"
          aria-live="off"
          aria-label={chat.log}
        >
          {view.chat.length === 0 ? (
            <div className="empty">
              <p>{chat.empty}</p>
              <p className="faint">{chat.emptyText}</p>
            </div>
          ) : (
            <>
              {log.more && (
                <Button className="button small earlier" onPress={log.earlier}>
                  {chat.earlier}
                </Button>
              )}
              {groups.map((group) => (
                <MessageGroup
                  key={group.key}
                  group={group}
                  unreadFrom={unreadFrom}
                  sought={sought?.trim() ?? ''}
                  marked={log.marked}
                  acting={menu?.line ?? null}
                  onLink={setLink}
                  onActions={onActions}
                  onQuote={log.goTo}
                />
              ))}
            </>
          )}
        </div>
        <div className="chat-foot">
          {log.behind && (
            <Button className="button small newer" onPress={log.toEnd}>
              <ArrowDown aria-hidden="true" />
              {log.below > 0 ? chat.newer(log.below) : chat.toEnd}
            </Button>
          )}
          <OutgoingFiles />
          <LiveTexts className="in-chat" most={Number.POSITIVE_INFINITY} />
          {mayWrite ? (
            <Composer draft={draft} onDraft={onDraft} editable={editable} onFiles={attach} />
          ) : (
            <p className="composer-off">{refusal(policy, 'chat', strings)}</p>
          )}
        </div>
      </FileDrop>
      <LineMenu
        line={view.chat.find(({ id, removed }) => id === menu?.line && removed === null) ?? null}
        at={menu?.at ?? null}
        policy={policy}
        draft={draft}
        onDraft={onDraft}
        onClose={() => setMenu(null)}
      />
      <OpenLink address={link} onClose={() => setLink(null)} />
      {saving && (
        <Suspense>
          <ExportDialog lines={view.chat} hours={copyHours(view)} onClose={() => setSaving(false)} />
        </Suspense>
      )}
    </SidePanel>
  );
}
