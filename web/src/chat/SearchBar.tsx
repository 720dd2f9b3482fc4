// The search in the conversation: what is sought, and from one place to the next.

import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { Button, Input, SearchField } from 'react-aria-components';
import { useAnnounce } from '../announce/Announcer';
import { useBatched } from '../announce/useBatched';
import type { ChatLine } from '../generated/core';
import { inSentence } from '../people/name';
import { useStrings } from '../strings';
import { lineWords } from './words';

/** Letters that follow each other sooner are one search. */
const TYPED_MS = 1_000;

interface Props {
  sought: string;
  onSought: (sought: string) => void;
  /** Which of how many, from 1; 0 of 0 where nothing is. */
  at: number;
  count: number;
  /** The one that is shown. */
  line: ChatLine | undefined;
  onStep: (by: -1 | 1) => void;
  onClose: () => void;
}

export function SearchBar({ sought, onSought, at, count, line, onStep, onClose }: Props) {
  const strings = useStrings();
  const { chat, stage } = strings;
  const announce = useAnnounce();
  // The focus stays here, to type on and to step on: what is shown is told instead.
  useBatched(`${sought} ${at} ${count}`, TYPED_MS, () => {
    if (!sought.trim()) return;
    const text = line && chat.told(inSentence(line.name) || stage.unknown, lineWords(line, strings));
    announce([chat.found(at, count), text].filter(Boolean).join('. '));
  });
  return (
    <search className="chat-search">
      <SearchField
        className="field"
        aria-label={chat.searchLabel}
        value={sought}
        onChange={onSought}
        onSubmit={() => onStep(-1)}
        autoFocus
        onKeyDown={(event) => {
          if (event.key !== 'Escape') event.continuePropagation();
          else onClose();
        }}
      >
        <Input placeholder={chat.searchLabel} />
      </SearchField>
      <span className="chat-search-count">{sought.trim() && chat.found(at, count)}</span>
      <Button
        className="icon-button small"
        aria-label={chat.previous}
        isDisabled={count === 0}
        onPress={() => onStep(-1)}
      >
        <ChevronUp aria-hidden="true" />
      </Button>
      <Button
        className="icon-button small"
        aria-label={chat.next}
        isDisabled={count === 0}
        onPress={() => onStep(1)}
      >
        <ChevronDown aria-hidden="true" />
      </Button>
      <Button className="icon-button small" aria-label={chat.endSearch} onPress={onClose}>
        <X aria-hidden="true" />
      </Button>
    </search>
  );
}
