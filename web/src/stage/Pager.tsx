// Which page of people is shown, and the way to the others.

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { Rect } from '../layout/grid';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';

interface Props {
  place: Rect;
  page: number;
  pages: number;
  onTurn: (by: 1 | -1) => void;
}

export function Pager({ place, page, pages, onTurn }: Props) {
  const { stage } = useStrings();
  const [{ language }] = usePreferences();
  const number = new Intl.NumberFormat(language);
  const { left, top, width, height } = place;
  // They can be reached at the ends too, so that whoever pages by keyboard does not lose their place.
  const step = (by: 1 | -1) => {
    const last = page + by < 0 || page + by >= pages;
    return last ? { 'aria-disabled': true } : { onPress: () => onTurn(by) };
  };
  return (
    <nav
      className="pager"
      style={{ width, height, transform: `translate(${left}px, ${top}px)` }}
      aria-label={stage.page(page + 1, pages)}
    >
      <Button className="icon-button" aria-label={stage.pageBack} {...step(-1)}>
        <ChevronLeft className="mirrors" aria-hidden="true" />
      </Button>
      <span aria-hidden="true">
        {number.format(page + 1)} / {number.format(pages)}
      </span>
      <Button className="icon-button" aria-label={stage.pageOn} {...step(1)}>
        <ChevronRight className="mirrors" aria-hidden="true" />
      </Button>
    </nav>
  );
}
