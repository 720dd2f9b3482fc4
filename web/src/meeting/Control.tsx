// A control of the bar: an icon, a word, what it does and by which key.

import type { LucideIcon } from 'lucide-react';
import { Button } from 'react-aria-components';
import { Hint } from '../controls/Hint';
import type { Command } from '../shortcuts/catalogue';
import { useKeyOf } from '../shortcuts/useKeyOf';
import type { Panel } from './Meeting';

interface Props {
  icon: LucideIcon;
  text: string;
  /** What pressing does; the accessible name, in which the text is found again. */
  action: string;
  command?: Command;
  state: 'on' | 'off' | 'plain' | 'active';
  pending?: boolean;
  /** Has its place in the menu on narrow screens. */
  wide?: boolean;
  /** Has its place in the menu on the narrowest screens only. */
  middling?: boolean;
  /** Why pressing does nothing but say so. */
  refused?: string | null;
  badge?: number;
  unread?: number;
  opens?: Panel;
  expanded?: boolean;
  /** Left out where it opens what stands with it. */
  onPress?: () => void;
  /** Does something as long as it is held, instead of when it is pressed. */
  onHold?: ((held: boolean) => void) | undefined;
}

export function Control(props: Props) {
  const {
    icon: Icon,
    text,
    action,
    command,
    state,
    pending = false,
    wide = false,
    middling = false,
    refused = null,
    badge,
    unread = 0,
  } = props;
  const keyOf = useKeyOf();
  const classes = ['control', state, wide && 'wide-only', middling && 'middling-only', refused && 'refused'];
  return (
    <Hint text={refused ?? action} {...(command && !refused && { keys: keyOf(command) })}>
      <Button
        className={classes.filter(Boolean).join(' ')}
        aria-label={refused ? `${action}: ${refused}` : action}
        // Pending buttons do not say when they are released.
        isPending={pending && !props.onHold}
        {...(props.onPress && !props.onHold && { onPress: props.onPress })}
        {...(props.onHold && {
          onPressStart: () => props.onHold?.(true),
          onPressEnd: () => props.onHold?.(false),
        })}
        {...(refused && { 'aria-disabled': true })}
        {...(props.opens && { 'data-opens': props.opens })}
        {...(props.expanded !== undefined && { 'aria-expanded': props.expanded })}
      >
        <span className="control-icon">
          <Icon aria-hidden="true" />
          {badge !== undefined && <span className="control-badge" data-count={badge} />}
          {unread > 0 && <span className="control-unread" data-count={unread > 9 ? '9+' : unread} />}
        </span>
        <span className="control-text">{text}</span>
      </Button>
    </Hint>
  );
}
