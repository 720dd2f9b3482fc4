// A panel beside the stage; above it on small screens.

import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
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
  useEffect(() => {
    const element = panel.current;
    if (!element) return;
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose();
    };
    element.addEventListener('keydown', key);
    return () => element.removeEventListener('keydown', key);
  }, [onClose]);
  return (
    <aside className="panel" ref={panel} aria-labelledby={id} tabIndex={-1}>
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
