// A panel beside the stage; above it on small screens.

import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from 'react-aria-components';
import { useStrings } from '../strings';

interface Props {
  title: string;
  count?: number;
  /** Further buttons of its head. */
  tools?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

export function SidePanel({ title, count, tools, onClose, children }: Props) {
  const { close } = useStrings();
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = panel.current;
    const wanted = element?.querySelector<HTMLElement>('textarea') ?? element;
    wanted?.focus({ preventScroll: true });
  }, []);
  // What is inside may end something of its own first; what lies over the panel is not inside.
  const key = (event: KeyboardEvent<HTMLElement>) => {
    const inside = event.target instanceof Node && event.currentTarget.contains(event.target);
    if (event.key === 'Escape' && inside && !event.defaultPrevented) onClose();
  };
  return (
    <aside className="panel" ref={panel} aria-labelledby={id} tabIndex={-1} onKeyDown={key}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {count !== undefined && <span className="panel-count">{count}</span>}
        <span className="panel-tools">{tools}</span>
        <Button className="icon-button" aria-label={close} onPress={onClose}>
          <X aria-hidden="true" />
        </Button>
      </header>
      {children}
    </aside>
  );
}
