// Every shortcut, once: what the keyboard does, what tooltips and the help say, and what a person made of it.

import type { Strings } from '../strings';

export type Command =
  | 'microphone'
  | 'camera'
  | 'share'
  | 'chat'
  | 'people'
  | 'host'
  | 'react'
  | 'captions'
  | 'layout'
  | 'fullScreen'
  | 'pageOn'
  | 'pageBack'
  | 'hand'
  | 'questions'
  | 'polls'
  | 'settings'
  | 'help';

export interface Key {
  /** `KeyboardEvent.key`, lower case. */
  key: string;
  ctrl: boolean;
}

export interface Shortcut extends Key {
  command: Command | 'talk';
  label: keyof Strings['shortcuts'];
}

/** By the id of a shortcut: another key, or none. */
export type KeyChanges = Readonly<Record<string, Key | null>>;

export const SHORTCUTS: readonly Shortcut[] = [
  { command: 'microphone', key: 'm', ctrl: false, label: 'microphone' },
  { command: 'microphone', key: 'd', ctrl: true, label: 'microphone' },
  { command: 'camera', key: 'v', ctrl: false, label: 'camera' },
  { command: 'camera', key: 'e', ctrl: true, label: 'camera' },
  { command: 'talk', key: ' ', ctrl: false, label: 'talk' },
  { command: 'share', key: 's', ctrl: false, label: 'share' },
  { command: 'chat', key: 'c', ctrl: false, label: 'chat' },
  { command: 'people', key: 'p', ctrl: false, label: 'people' },
  { command: 'host', key: 'o', ctrl: false, label: 'host' },
  { command: 'hand', key: 'h', ctrl: false, label: 'hand' },
  { command: 'react', key: 'r', ctrl: false, label: 'react' },
  { command: 'captions', key: 'u', ctrl: false, label: 'captions' },
  { command: 'layout', key: 'g', ctrl: false, label: 'layout' },
  { command: 'fullScreen', key: 'f', ctrl: false, label: 'fullScreen' },
  { command: 'pageOn', key: 'pagedown', ctrl: false, label: 'pageOn' },
  { command: 'pageBack', key: 'pageup', ctrl: false, label: 'pageBack' },
  { command: 'questions', key: 'q', ctrl: false, label: 'questions' },
  { command: 'polls', key: 'l', ctrl: false, label: 'polls' },
  { command: 'settings', key: ',', ctrl: true, label: 'settings' },
  { command: 'help', key: '?', ctrl: false, label: 'help' },
];

/** Keys by which one moves about and presses, and those with Ctrl that browsers keep for themselves. */
const TAKEN = new Set([
  'tab',
  'enter',
  'escape',
  'backspace',
  'delete',
  'shift',
  'control',
  'alt',
  'meta',
  'dead',
]);
const TAKEN_WITH_CTRL = new Set([
  'a',
  'c',
  'f',
  'l',
  'n',
  'p',
  'q',
  'r',
  't',
  'v',
  'w',
  'x',
  'z',
  '0',
  '+',
  '-',
]);

/** Names a shortcut of the catalogue, also when its key is another. */
export function idOf({ command, key, ctrl }: Shortcut): string {
  return `${command} ${ctrl ? 'ctrl ' : ''}${key}`;
}

/** The catalogue with a person's changes; what is switched off is left out. */
export function shortcutsWith(changes: KeyChanges): Shortcut[] {
  return SHORTCUTS.flatMap((shortcut) => {
    const change = changes[idOf(shortcut)];
    return change === null ? [] : [{ ...shortcut, ...change }];
  });
}

/** Why a key cannot be given to a shortcut: another one has it, or the page or the browser needs it. */
export function refusal(wanted: Key, id: string, changes: KeyChanges): Shortcut | 'taken' | null {
  const talk = id.startsWith('talk ');
  const needed =
    TAKEN.has(wanted.key) ||
    wanted.key.startsWith('arrow') ||
    /^f\d+$/.test(wanted.key) ||
    (wanted.ctrl ? talk || TAKEN_WITH_CTRL.has(wanted.key) : wanted.key === ' ' && !talk);
  if (needed) return 'taken';
  const others = SHORTCUTS.filter((shortcut) => idOf(shortcut) !== id).flatMap((shortcut) => {
    const change = changes[idOf(shortcut)];
    return change === null ? [] : [{ ...shortcut, ...change }];
  });
  return others.find(({ key, ctrl }) => key === wanted.key && ctrl === wanted.ctrl) ?? null;
}

/** Keys whose names are pictures on many keyboards. */
const WRITTEN: Readonly<Record<string, string>> = { pagedown: 'Page ↓', pageup: 'Page ↑' };

/** How a key is written. */
export function nameOf({ key, ctrl }: Key, space: string): string {
  const name = key === ' ' ? space : (WRITTEN[key] ?? key.toUpperCase());
  return ctrl ? `Ctrl ${name}` : name;
}

/** How the first key of a command is written that does something; empty if there is none. */
export function keyOf(command: Command, changes: KeyChanges = {}, singleKeys = true): string {
  const found = shortcutsWith(changes).find((one) => one.command === command && (one.ctrl || singleKeys));
  return found ? nameOf(found, '') : '';
}

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** What a key press asks for. Without single keys only those with Ctrl (or Command) count. */
export function commandFor(
  pressed: Pressed,
  singleKeys: boolean,
  changes: KeyChanges = {},
): Shortcut['command'] | null {
  if (pressed.altKey) return null;
  const ctrl = pressed.ctrlKey || pressed.metaKey;
  const key = pressed.key.toLowerCase();
  const found = shortcutsWith(changes).find((shortcut) => shortcut.key === key && shortcut.ctrl === ctrl);
  if (!found || (!found.ctrl && !singleKeys)) return null;
  return found.command;
}
