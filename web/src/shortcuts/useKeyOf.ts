// How the key of a command is written for this person.

import { usePreferences } from '../session/session';
import { type Command, keyOf } from './catalogue';

export function useKeyOf(): (command: Command) => string {
  const [{ keys, shortcuts }] = usePreferences();
  return (command) => keyOf(command, keys, shortcuts);
}
