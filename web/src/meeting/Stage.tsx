// The tiles, placed by the layout's pure functions.

import { ChevronLeft, ChevronRight, UserRoundPlus } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { CopyLinkButton } from '../controls/CopyLink';
import type { Tile as Wanted } from '../generated/core';
import { tilesPerPage } from '../layout/grid';
import { arrange } from '../layout/stage';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { Tile } from './Tile';
import { useOrder } from './useOrder';
import { useSize } from './useSize';

/** The core is told which pictures are seen once the layout has come to rest. */
const SETTLE_MS = 120;
/** Whoever only glances at another tab finds the pictures as they were. */
const GLANCE_MS = 5_000;

export function Stage() {
  const session = useSession();
  const { view, devices } = useSessionState();
  const strings = useStrings();
  const [area, box] = useSize();
  const [page, setPage] = useState(0);
  const [pinned, setPinned] = useState<string | null>(null);
  const gap = box.width < 560 ? 8 : 12;
  const order = useOrder(view.people, view.speaking, tilesPerPage(box, gap));
  const byId = useMemo(() => new Map(view.people.map((person) => [person.id, person])), [view.people]);

  const screens = view.people
    .filter((person) => (person.own ? devices.screen.on : person.screen.announced))
    .map(({ id }) => `screen:${id}`);
  const people = order.map((id) => `camera:${id}`);
  const spotlight = (view.policy?.spotlight ?? []).map((id) => `camera:${id}`);
  const stage = arrange({ box, gap, people, screens, spotlight, pinned, page });
  const alone = view.people.length === 1 && screens.length === 0;

  const wanted: Wanted[] = [...stage.tiles]
    .sort((a, b) => Number(b.main) - Number(a.main))
    .flatMap(({ key, height }): Wanted[] => {
      const [stream, id = ''] = key.split(/:(.*)/s);
      const person = byId.get(id);
      if (!person || person.own) return [];
      const pixels = Math.min(4_096, Math.max(1, Math.round(height * devicePixelRatio)));
      return [{ person: id, stream: stream === 'screen' ? 'screen' : 'camera', height: pixels }];
    });
  useShown(wanted, session.show.bind(session));

  return (
    <section className="stage" aria-label={strings.stage.label}>
      <div className="tiles" ref={area}>
        {stage.tiles.map((placed) => {
          const [stream, id = ''] = placed.key.split(/:(.*)/s);
          const person = byId.get(id);
          if (!person) return null;
          return (
            <Tile
              key={placed.key}
              placed={placed}
              person={person}
              stream={stream === 'screen' ? 'screen' : 'camera'}
              speaking={stream === 'camera' && view.speaking.includes(id)}
              pinned={pinned === placed.key}
              canPin={stage.tiles.length > 1}
              onPin={() => setPinned((now) => (now === placed.key ? null : placed.key))}
            />
          );
        })}
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
      {stage.pages > 1 && (
        <nav className="pager" aria-label={strings.stage.page(stage.page + 1, stage.pages)}>
          <Button
            className="icon-button"
            aria-label={strings.stage.pageBack}
            isDisabled={stage.page === 0}
            onPress={() => setPage(stage.page - 1)}
          >
            <ChevronLeft className="mirrors" aria-hidden="true" />
          </Button>
          <span aria-hidden="true">
            {stage.page + 1} / {stage.pages}
          </span>
          <Button
            className="icon-button"
            aria-label={strings.stage.pageOn}
            isDisabled={stage.page === stage.pages - 1}
            onPress={() => setPage(stage.page + 1)}
          >
            <ChevronRight className="mirrors" aria-hidden="true" />
          </Button>
        </nav>
      )}
    </section>
  );
}

/** Tells which tiles are seen; none once the page is hidden for more than a glance. */
function useShown(tiles: Wanted[], show: (tiles: Wanted[]) => void): void {
  const told = useRef('');
  const tell = useRef(show);
  const [hidden, setHidden] = useState(document.visibilityState === 'hidden');
  const text = JSON.stringify(hidden ? [] : tiles);
  useEffect(() => {
    tell.current = show;
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') setHidden(false);
      else timer = setTimeout(() => setHidden(true), GLANCE_MS);
    };
    document.addEventListener('visibilitychange', changed);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', changed);
    };
  }, []);
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      tell.current(JSON.parse(text) as Wanted[]);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
}
