// The keyboard, where nobody is writing.

import { useEffect, useRef } from 'react';
import { usePreferences } from '../session/session';
import { type Command, commandFor } from './catalogue';

export type Actions = Partial<Record<Command, () => void>> & { talk?: (on: boolean) => void };

export function useShortcuts(actions: Actions): void {
  const current = useRef(actions);
  const [{ shortcuts, keys }] = usePreferences();
  useEffect(() => {
    current.current = actions;
  });
  useEffect(() => {
    /** The key that is held to talk. */
    let talking: string | null = null;
    const silence = () => {
      if (talking !== null) current.current.talk?.(false);
      talking = null;
    };
    const down = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const command = commandFor(event, shortcuts, keys);
      if (!command || !(event.ctrlKey || event.metaKey || isFree(event.target, command))) return;
      if (command === 'talk') {
        const { talk } = current.current;
        if (!talk) return; // another part of the page listens for it
        event.preventDefault();
        if (!event.repeat) {
          talking = event.key.toLowerCase();
          talk(true);
        }
        return;
      }
      const action = current.current[command];
      if (!action) return;
      event.preventDefault();
      if (!event.repeat) action();
    };
    const up = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === talking) silence();
    };
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    return () => {
      removeEventListener('keydown', down);
      removeEventListener('keyup', up);
      silence();
    };
  }, [shortcuts, keys]);
}

/** Where keys have a meaning of their own, or nothing else is to be done first. */
const TAKEN =
  'input, textarea, select, [contenteditable], [role=menu], [role=listbox], [role=dialog], [role=alertdialog]';

/** Whether the key has no meaning of its own where the focus is. */
function isFree(target: EventTarget | null, command: string): boolean {
  if (!(target instanceof Element)) return true;
  if (target.closest(TAKEN)) return false;
  // A panel is scrolled with these.
  if (command.startsWith('page') && target.closest('.panel')) return false;
  return command !== 'talk' || !target.closest('button, a, [role=radio], [role=switch]');
}
