// What can be done with a tile: pin it, fill the screen with it, put one's own picture away. Plain buttons: a page turns a
// hundred of them at once, and nobody must wait for what they do not use.

import { EyeOff, type LucideIcon, Maximize, Minimize, Pin, PinOff } from 'lucide-react';
import type { RefObject } from 'react';
import { useStrings } from '../strings';
import { CAN_FILL_SCREEN, toggleFullScreen, useFullScreen } from './fullScreen';

interface Props {
  tile: RefObject<HTMLElement | null>;
  label: string;
  /** One of those shown large, which may fill the screen. */
  large: boolean;
  pinned: boolean;
  onPin: (() => void) | null;
  onHide: (() => void) | null;
}

export function TileTools({ tile, label, large, pinned, onPin, onHide }: Props) {
  const { stage, view } = useStrings();
  const filled = useFullScreen();
  const full = filled !== null && filled === tile.current;
  const fills = CAN_FILL_SCREEN && (large || full);
  if (!onPin && !onHide && !fills) return null;
  return (
    <div className="tile-tools">
      {fills && (
        <Tool
          icon={full ? Minimize : Maximize}
          text={full ? view.fullScreenOff : view.fullScreenOf(label)}
          onPress={() => tile.current && void toggleFullScreen(tile.current)}
        />
      )}
      {onPin && !full && (
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
