// Whoever uses the keyboard keeps a place: when what has the focus vanishes or can no longer be used, the focus goes to
// what is nearest to it, and on a new screen to its heading. Dialogs and menus give it back by themselves.

const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select:not(:disabled), [tabindex="0"]';
/** What is not there for the keyboard. */
const AWAY = '[inert], [aria-hidden="true"]';

/** So many frames others have to take care of the focus themselves. */
const FRAMES = 3;

/** Where something stood that vanished. */
interface Gap {
  gone: Element;
  parent: Element | null;
  before: Node | null;
  after: Node | null;
}

/** Where the focus was. */
interface Place {
  /** What had it, and what lay around that, the nearest first. */
  chain: readonly Element[];
  gap: Gap | null;
}

/** Watches the page; returns what ends the watching. */
export function keepFocus(page: Document): () => void {
  const root = page.getElementById('root');
  let place: Place = { chain: [], gap: null };
  /** The last place outside of dialogs and menus: what one of them came from may vanish while it is open. */
  let home = place;
  let looking = false;

  const focused = (event: FocusEvent) => {
    const chain: Element[] = [];
    for (let at = event.target as Element | null; at; at = at.parentElement) chain.push(at);
    place = { chain, gap: null };
    if (root && chain.includes(root)) home = place;
  };
  const lost = () => {
    const [last] = place.chain;
    const nowhere = page.activeElement === null || page.activeElement === page.body;
    return last !== undefined && nowhere && (!last.isConnected || last.matches(':disabled'));
  };
  const look = (frames: number) => {
    requestAnimationFrame(() => {
      if (!lost()) looking = false;
      else if (frames > 1) look(frames - 1);
      else {
        looking = false;
        const from = home.chain.length > 0 ? home : place;
        const [last] = from.chain;
        if (!last) return;
        const found = canHaveFocus(last) ? last : refuge(from.gap ?? around(last), last, page);
        found?.focus({ preventScroll: true });
      }
    });
  };
  const changes = new MutationObserver((records) => {
    for (const known of new Set([place, home])) known.gap = leftBy(known.chain, records) ?? known.gap;
    if (looking || !lost()) return;
    looking = true;
    look(FRAMES);
  });

  page.addEventListener('focusin', focused);
  changes.observe(page.body, { subtree: true, childList: true, attributeFilter: ['disabled'] });
  return () => {
    page.removeEventListener('focusin', focused);
    changes.disconnect();
  };
}

function canHaveFocus(element: Element): element is HTMLElement {
  const visible = element.isConnected && element.checkVisibility() && !element.closest(AWAY);
  return visible && element.matches(FOCUSABLE);
}

/** The outermost gap that any of these left in what is still there. */
function leftBy(chain: readonly Element[], records: readonly MutationRecord[]): Gap | null {
  let found: Gap | null = null;
  for (const { target, removedNodes, previousSibling, nextSibling } of records) {
    const gone = chain.find((element) => [...removedNodes].includes(element));
    if (gone && target instanceof Element && target.isConnected)
      found = { gone, parent: target, before: previousSibling, after: nextSibling };
  }
  return found;
}

function around(gone: Element): Gap {
  const { parentElement: parent, previousSibling: before, nextSibling: after } = gone;
  return { gone, parent, before, after };
}

/** Where the focus goes: to what is beside the gap, else beside what lies around it. */
function refuge(left: Gap, last: Element, page: Document): HTMLElement | null {
  const root = page.getElementById('root');
  const place = controlsIn(left.gone).indexOf(last as HTMLElement);
  let gap = left;
  while (gap.parent && gap.parent !== root && !gap.parent.contains(root)) {
    const { gone, parent } = gap;
    if (!parent.closest(AWAY)) {
      const neighbour = (element: Element): Neighbour<HTMLElement> => ({
        controls: controlsIn(element).filter(canHaveFocus),
        alike: gone === left.gone && element.tagName === gone.tagName,
      });
      const { after, before } = beside(gap);
      const found = heir(place, after.map(neighbour), before.map(neighbour));
      if (found) return found;
      if (parent instanceof HTMLElement && parent.hasAttribute('tabindex')) return parent;
    }
    gap = around(parent);
  }
  const heading = page.querySelector<HTMLElement>('h1');
  if (heading) heading.tabIndex = -1;
  return heading;
}

export interface Neighbour<Control> {
  controls: readonly Control[];
  /** Another of the same kind, as a row beside a row. */
  alike: boolean;
}

/**
 * Which control takes the focus of one that is gone: in the nearest neighbour, and of two that are as near in the one
 * after it. A row gives the control that stood at the same place, so that whoever goes through a list goes on in it.
 *
 * @param place of the one that is gone, among the controls that went with it
 * @param after the neighbours, the nearest first
 * @param before likewise
 */
export function heir<Control>(
  place: number,
  after: readonly Neighbour<Control>[],
  before: readonly Neighbour<Control>[],
): Control | undefined {
  for (let away = 0; away < Math.max(after.length, before.length); away += 1) {
    const [next, previous] = [after[away], before[away]];
    const found =
      (next?.alike && next.controls[place]) ||
      next?.controls[0] ||
      (previous?.alike && previous.controls[place]) ||
      previous?.controls.at(-1);
    if (found) return found;
  }
  return undefined;
}

/** Those in it, and itself, in their order. */
function controlsIn(element: Element): HTMLElement[] {
  const inside = [...element.querySelectorAll<HTMLElement>(FOCUSABLE)];
  return element instanceof HTMLElement && element.matches(FOCUSABLE) ? [element, ...inside] : inside;
}

/** What stands on both sides of a gap by now, the nearest first; what came into it counts as after it. */
function beside({ gone, parent, before, after }: Gap) {
  const there = (node: Node | null) => node?.parentNode === parent;
  const last = there(before) ? before : there(after) ? (after?.previousSibling ?? null) : null;
  const next = last ? last.nextSibling : (parent?.firstChild ?? null);
  const all = (from: Node | null, way: 'nextSibling' | 'previousSibling') => {
    const found: Element[] = [];
    for (let at = from; at; at = at[way]) if (at instanceof Element && at !== gone) found.push(at);
    return found;
  };
  return { after: all(next, 'nextSibling'), before: all(last, 'previousSibling') };
}
