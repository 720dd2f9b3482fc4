// The search in the conversation: what is sought, and from one place to the next.

import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { Button, Input, SearchField } from 'react-aria-components';
import { useStrings } from '../strings';

interface Props {
  sought: string;
  onSought: (sought: string) => void;
  /** Which of how many, from 1; 0 of 0 where nothing is. */
  at: number;
  count: number;
  onStep: (by: -1 | 1) => void;
  onClose: () => void;
}

export function SearchBar({ sought, onSought, at, count, onStep, onClose }: Props) {
  const { chat } = useStrings();
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
      <span className="chat-search-count" role="status">
        {sought.trim() && chat.found(at, count)}
      </span>
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
