// What can be done with a tile: pin it, fill the screen with it, put one's own picture away. Plain buttons: a page turns a
// hundred of them at once, and nobody must wait for what they do not use.

import { EyeOff, type LucideIcon, Maximize, Minimize, Pin, PinOff } from 'lucide-react';
import { useDeferredValue } from 'react';
import { useStrings } from '../strings';
import { CAN_FILL_SCREEN } from './fullScreen';

interface Props {
  label: string;
  /** One of those shown large, which may fill the screen. */
  large: boolean;
  /** It does. */
  filling: boolean;
  pinned: boolean;
  /** Fills the screen with it, or gives the screen back. */
  onFill: () => void;
  onPin: (() => void) | null;
  onHide: (() => void) | null;
}

export function TileTools({ label, large, filling, pinned, onFill, onPin, onHide }: Props) {
  const { stage, view } = useStrings();
  const fills = CAN_FILL_SCREEN && large;
  // After the pictures, which are looked at first.
  const drawn = useDeferredValue(true, false);
  if (!drawn) return null;
  if (!onPin && !onHide && !fills) return null;
  return (
    <div className="tile-tools">
      {fills && (
        <Tool
          icon={filling ? Minimize : Maximize}
          text={filling ? view.fullScreenOff : view.fullScreenOf(label)}
          onPress={onFill}
        />
      )}
      {onPin && (
        <Tool
          icon={pinned ? PinOff : Pin}
          text={pinned ? stage.unpin(label) : stage.pin(label)}
          on={pinned}
          onPress={onPin}
        />
      )}
      {onHide && <Tool icon={EyeOff} text={view.hideSelf} onPress={onHide} />}
    </div>
  );
}

interface ToolProps {
  icon: LucideIcon;
  text: string;
  on?: boolean;
  onPress: () => void;
}

function Tool({ icon: Icon, text, on, onPress }: ToolProps) {
  return (
    <button
      type="button"
      className="tile-tool"
      title={text}
      aria-label={text}
      aria-pressed={on}
      onClick={onPress}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Icon aria-hidden="true" />
    </button>
  );
}
