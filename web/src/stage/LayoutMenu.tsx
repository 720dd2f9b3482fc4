// What one looks at: the layout, one's own picture, the whole screen, a window above the others.

import {
  Check,
  Columns2,
  LayoutDashboard,
  LayoutGrid,
  type LucideIcon,
  Maximize,
  Minimize,
  Minus,
  PictureInPicture2,
  Plus,
  RectangleHorizontal,
  RotateCcw,
  Sparkles,
} from 'lucide-react';
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import { useAnnounce } from '../announce/Announcer';
import { Hint } from '../controls/Hint';
import { LAYOUTS, type LayoutChoice, SELF_VIEWS, type SelfView, SPLIT, within } from '../layout/stage';
import { usePreferences, useSessionPart } from '../session/session';
import { useKeyOf } from '../shortcuts/useKeyOf';
import { useStrings } from '../strings';
import { CAN_FILL_SCREEN, fillScreen, leaveFullScreen, useFullScreen } from './fullScreen';
import type { PictureWindow } from './usePictureWindow';

const ICONS: Record<LayoutChoice, LucideIcon> = {
  automatic: Sparkles,
  gallery: LayoutGrid,
  speaker: RectangleHorizontal,
  side_by_side: Columns2,
};

export function LayoutMenu({ picture }: { picture: PictureWindow }) {
  const { view } = useStrings();
  const [{ layout, selfView }, set] = usePreferences();
  const filled = useFullScreen();
  const keyOf = useKeyOf();
  return (
    <MenuTrigger>
      <Hint text={view.menu}>
        <Button className="pill view-button" aria-label={view.menu}>
          <LayoutDashboard aria-hidden="true" />
          <span aria-hidden="true">{view.short}</span>
        </Button>
      </Hint>
      <Popover className="popover" placement="bottom end" offset={6}>
        <Menu className="options view-menu" aria-label={view.menu}>
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[layout]}
            onSelectionChange={(keys) => {
              const chosen = LAYOUTS.find((id) => keys !== 'all' && keys.has(id));
              if (chosen) set({ layout: chosen });
            }}
          >
            <Header className="options-head">{view.layout}</Header>
            {LAYOUTS.map((id) => (
              <Entry key={id} id={id} icon={ICONS[id]} text={view.layouts[id]} />
            ))}
          </MenuSection>
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[inMenu(selfView)]}
            onSelectionChange={(keys) => {
              const chosen = SELF_VIEWS.find((id) => keys !== 'all' && keys.has(inMenu(id)));
              if (chosen) set({ selfView: chosen });
            }}
          >
            <Header className="options-head">{view.self}</Header>
            {SELF_VIEWS.map((id) => (
              <Entry key={id} id={inMenu(id)} text={view.selfViews[id]} />
            ))}
          </MenuSection>
          <Room />
          {(CAN_FILL_SCREEN || picture.possible) && (
            <MenuSection>
              <Header className="options-head">{view.window}</Header>
              {CAN_FILL_SCREEN && (
                <MenuItem
                  className="option"
                  textValue={filled ? view.fullScreenOff : view.fullScreen}
                  onAction={() => void (filled ? leaveFullScreen() : fillScreen())}
                >
                  {filled ? <Minimize aria-hidden="true" /> : <Maximize aria-hidden="true" />}
                  <span className="option-text">{filled ? view.fullScreenOff : view.fullScreen}</span>
                  <kbd>{keyOf('fullScreen')}</kbd>
                </MenuItem>
              )}
              {picture.possible && (
                <MenuItem className="option" onAction={picture.toggle}>
                  <PictureInPicture2 aria-hidden="true" />
                  <span className="option-text">{picture.open ? view.pictureOff : view.picture}</span>
                </MenuItem>
              )}
            </MenuSection>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** What the divider does, without drawing it; only while there is one. */
function Room() {
  const { view } = useStrings();
  const [{ layout, split, language }, set] = usePreferences();
  const shared = useSessionPart(
    ({ view, devices }) =>
      devices.screen.on || view.people.some(({ own, screen }) => !own && screen.announced),
  );
  const announce = useAnnounce();
  const bring = (wanted: number) => {
    const now = within(wanted);
    set({ split: now });
    announce(`${view.divider}: ${new Intl.NumberFormat(language, { style: 'percent' }).format(now)}`);
  };
  if (layout !== 'side_by_side' && !(layout === 'gallery' && shared)) return null;
  return (
    <MenuSection shouldCloseOnSelect={false}>
      <Header className="options-head">{view.divider}</Header>
      <MenuItem className="option" onAction={() => bring(split - SPLIT.step)}>
        <Minus aria-hidden="true" />
        <span className="option-text">{view.smaller}</span>
      </MenuItem>
      <MenuItem className="option" onAction={() => bring(SPLIT.usual)}>
        <RotateCcw aria-hidden="true" />
        <span className="option-text">{view.usual}</span>
      </MenuItem>
      <MenuItem className="option" onAction={() => bring(split + SPLIT.step)}>
        <Plus aria-hidden="true" />
        <span className="option-text">{view.larger}</span>
      </MenuItem>
    </MenuSection>
  );
}

/** The menu's entries need keys of their own. */
function inMenu(id: SelfView): string {
  return `self ${id}`;
}

function Entry({ id, icon: Icon, text }: { id: string; icon?: LucideIcon; text: string }) {
  return (
    <MenuItem id={id} className="option" textValue={text}>
      {({ isSelected }) => (
        <>
          <span className="option-mark">{isSelected && <Check aria-hidden="true" />}</span>
          {Icon && <Icon aria-hidden="true" />}
          <span className="option-text">{text}</span>
        </>
      )}
    </MenuItem>
  );
}
