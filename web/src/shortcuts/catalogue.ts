// Every shortcut, once: what the keyboard does, what tooltips and the help say.

import type { Strings } from '../strings';

export type Command = 'microphone' | 'camera' | 'share' | 'chat' | 'people' | 'host' | 'react' | 'help';

export interface Shortcut {
  command: Command | 'talk';
  /** `KeyboardEvent.key`, lower case. */
  key: string;
  ctrl: boolean;
  label: keyof Strings['shortcuts'];
}

export const SHORTCUTS: readonly Shortcut[] = [
  { command: 'microphone', key: 'm', ctrl: false, label: 'microphone' },
  { command: 'microphone', key: 'd', ctrl: true, label: 'microphone' },
  { command: 'camera', key: 'v', ctrl: false, label: 'camera' },
  { command: 'camera', key: 'e', ctrl: true, label: 'camera' },
  { command: 'talk', key: ' ', ctrl: false, label: 'talk' },
  { command: 'share', key: 's', ctrl: false, label: 'share' },
  { command: 'chat', key: 'c', ctrl: false, label: 'chat' },
  { command: 'people', key: 'p', ctrl: false, label: 'people' },
  { command: 'host', key: 'h', ctrl: false, label: 'host' },
  { command: 'react', key: 'r', ctrl: false, label: 'react' },
  { command: 'help', key: '?', ctrl: false, label: 'help' },
];

/** How the first key of a command is written. */
export function keyOf(command: Command): string {
  return SHORTCUTS.find((shortcut) => shortcut.command === command)?.key.toUpperCase() ?? '';
}

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** What a key press asks for. Without single keys only those with Ctrl (or Command) count. */
export function commandFor(pressed: Pressed, singleKeys: boolean): Shortcut['command'] | null {
  if (pressed.altKey) return null;
  const ctrl = pressed.ctrlKey || pressed.metaKey;
  const key = pressed.key.toLowerCase();
  const found = SHORTCUTS.find((shortcut) => shortcut.key === key && shortcut.ctrl === ctrl);
  if (!found || (!found.ctrl && !singleKeys)) return null;
  return found.command;
}
