// The tiles, placed by the layout's pure functions.

import { UserRoundPlus } from 'lucide-react';
import { startTransition, useCallback, useEffect, useMemo, useState } from 'react';
import { useAnnounce } from '../announce/Announcer';
import { CopyLinkButton } from '../controls/CopyLink';
import type { Tile as Wanted } from '../generated/core';
import type { Allowed } from '../host/useAllowed';
import { arrange, mirrored, placesOnFirstPage, type StageInput } from '../layout/stage';
import { shownName } from '../people/name';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { directionOf } from '../settings/direction';
import { useShortcuts } from '../shortcuts/useShortcuts';
import { useStrings } from '../strings';
import { Divider } from './Divider';
import { fillScreen, leaveFullScreen, useFullScreen } from './fullScreen';
import { Pager } from './Pager';
import { PictureView } from './PictureView';
import type { Pins } from './pins';
import { ScreenChooser } from './ScreenChooser';
import { labelOf, Tile } from './Tile';
import { keyOf, seenIn } from './tileKeys';
import { useOrder } from './useOrder';
import type { PictureWindow } from './usePictureWindow';
import { useShown } from './useShown';
import { useSize } from './useSize';
import { useSpeaker } from './useSpeaker';
import { useSwipe } from './useSwipe';

/** In device pixels; nobody has a taller screen. */
const TALLEST = 4_096;
/** Of a picture in the small window, in CSS pixels. */
const PICTURE_HEIGHT = 200;
/** Tiles that do not move into place any more: each step of so many would keep the page busy. */
const MANY = 16;

interface Props {
  picture: PictureWindow;
  pins: Pins;
  allowed: Allowed;
}

export function Stage({ picture, pins, allowed }: Props) {
  const session = useSession();
  const { view, devices } = useSessionState();
  const [{ layout, selfView, split: kept, language }, setPreferences] = usePreferences();
  const strings = useStrings();
  const announce = useAnnounce();
  const [area, box] = useSize();
  const [wantedPage, setPage] = useState(0);
  const [screen, setScreen] = useState<string | null>(null);
  const [drawn, setDrawn] = useState<number | null>(null);
  const full = useFullScreen();
  const [filled, setFilled] = useState<string | null>(null);
  useEffect(() => {
    if (!full) setFilled(null);
  }, [full]);
  const rightToLeft = directionOf(language) === 'rtl';
  const { people, speaking } = view;

  const ids = useMemo(
    () => [...people].sort((a, b) => Number(b.own) - Number(a.own)).map(({ id }) => id),
    [people],
  );
  const others = useMemo(() => people.filter(({ own }) => !own).map(({ id }) => id), [people]);
  const byId = useMemo(() => new Map(people.map((person) => [person.id, person])), [people]);
  const speaker = useSpeaker(others, speaking);
  const screens = people
    .filter((person) => (person.own ? devices.screen.on : person.screen.announced))
    .map(({ id, own }) => ({ key: keyOf('screen', id), own }));
  const spotlight = view.policy?.spotlight ?? [];
  // Whoever has gone, and what is shared no more, is pinned no more.
  const isThere = (key: string) =>
    seenIn(key).stream === 'screen' ? screens.some((one) => one.key === key) : byId.has(seenIn(key).person);
  const pinned = pins.keys.filter(isThere);
  const filling = full && filled !== null && isThere(filled) ? filled : null;
  const input: StageInput = {
    box,
    gap: box.width < 560 ? 8 : 12,
    layout,
    selfView,
    people: ids.map((id) => keyOf('camera', id)),
    screens: screens.map(({ key }) => key),
    ownScreen: screens.find(({ own }) => own)?.key ?? null,
    screen,
    spotlight: spotlight.map((id) => keyOf('camera', id)),
    pinned,
    speaker: speaker && keyOf('camera', speaker),
    filling,
    split: drawn ?? kept,
    page: wantedPage,
  };
  const order = useOrder(ids, speaking, placesOnFirstPage(input), arrange(input).page > 0);
  const placed = arrange({ ...input, people: order.map((id) => keyOf('camera', id)) });
  const { tiles, pages, page, pager, divider } = rightToLeft ? mirrored(placed, box) : placed;
  const large = tiles.filter(({ main }) => main).map(({ key }) => key);

  const fill = useCallback(async (key: string | null) => {
    if (key === null) await leaveFullScreen();
    else if (await fillScreen()) setFilled(key);
  }, []);
  const hide = useCallback(() => setPreferences({ selfView: 'hidden' }), [setPreferences]);
  const turn = (by: 1 | -1) => {
    const to = page + by;
    if (to < 0 || to >= pages) return;
    // Many tiles come at once: whatever else is to be done goes in between.
    startTransition(() => setPage(to));
    announce(strings.stage.page(to + 1, pages));
  };
  const swipe = useSwipe(turn, rightToLeft);
  useShortcuts({
    layout: () => {
      const next = layout === 'speaker' ? 'gallery' : 'speaker';
      setPreferences({ layout: next });
      announce(strings.view.layouts[next]);
    },
    fullScreen: () => void (full ? leaveFullScreen() : fillScreen()),
    pageOn: () => turn(1),
    pageBack: () => turn(-1),
  });

  const leader = large[0] ?? (speaker ? keyOf('camera', speaker) : keyOf('camera', ids[0] ?? ''));
  const wants = ({ key, height }: { key: string; height: number }): Wanted[] => {
    const { person, stream } = seenIn(key);
    if (byId.get(person)?.own !== false) return [];
    const lines = Math.min(TALLEST, Math.max(1, Math.round(height * devicePixelRatio)));
    return [{ person, stream, height: lines, ...(pins.signing.includes(key) && { signs: true }) }];
  };
  const wanted = [...tiles].sort((a, b) => Number(b.main) - Number(a.main)).flatMap(wants);
  const besides = picture.window ? wants({ key: leader, height: PICTURE_HEIGHT }) : [];
  useShown(wanted, besides, session.show.bind(session));

  const alone = people.length === 1 && screens.length === 0;
  const shownScreen = large.find((key) => seenIn(key).stream === 'screen');
  const choices = screens.flatMap(({ key }) => {
    const person = byId.get(seenIn(key).person);
    const name = shownName(person?.name ?? '') || strings.stage.unknown;
    return person ? [{ key, label: labelOf(person, 'screen', name, strings.stage) }] : [];
  });
  const followed = byId.get(seenIn(leader).person);
  return (
    <section className="stage" aria-label={strings.stage.label}>
      {choices.length > 1 && shownScreen && pinned.length === 0 && filling === null && (
        <ScreenChooser screens={choices} shown={shownScreen} onChoose={setScreen} />
      )}
      <div
        className={['tiles', drawn !== null && 'drawn', tiles.length > MANY && 'many']
          .filter(Boolean)
          .join(' ')}
        ref={area}
        {...swipe}
      >
        {tiles.map(({ key, ...place }) => {
          const { person: id, stream } = seenIn(key);
          const person = byId.get(id);
          // Before the room is measured they would be seen to grow out of nothing.
          if (!person || box.width === 0) return null;
          return (
            <Tile
              key={key}
              id={key}
              person={person}
              {...place}
              speaking={stream === 'camera' && speaking.includes(id)}
              lit={spotlight.includes(id)}
              pinned={pinned.includes(key)}
              signs={pins.signing.includes(key)}
              canPin={tiles.length > 1}
              filling={key === filling}
              onPin={pins.toggle}
              onFill={fill}
              onHide={hide}
            />
          );
        })}
        {pager && box.width > 0 && <Pager place={pager} page={page} pages={pages} onTurn={turn} />}
        {divider && (
          <Divider
            place={divider}
            split={input.split}
            rightToLeft={rightToLeft}
            onMove={setDrawn}
            onRest={(split) => {
              setDrawn(null);
              setPreferences({ split });
            }}
          />
        )}
        {alone && (
          <div className="alone">
            <UserRoundPlus aria-hidden="true" />
            <div>
              <p className="alone-title">{strings.stage.alone}</p>
              <p>{strings.stage.aloneText}</p>
            </div>
            <CopyLinkButton className="button primary" />
          </div>
        )}
      </div>
      {picture.window && followed && (
        <PictureView
          window={picture.window}
          person={followed}
          stream={seenIn(leader).stream}
          allowed={allowed}
        />
      )}
    </section>
  );
}
