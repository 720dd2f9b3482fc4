// Whoever uses the keyboard keeps a place: when what has the focus vanishes or can no longer be used, the focus goes to
// what is nearest to it, and on a new screen to its heading. Dialogs and menus give it back by themselves.

const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select:not(:disabled), [tabindex="0"]';

/** So many frames others have to take care of the focus themselves. */
const FRAMES = 3;

/** Watches the page; returns what ends the watching. */
export function keepFocus(page: Document): () => void {
  /** What had the focus last, and what lay around it, the nearest first. */
  let chain: Element[] = [];
  let looking = false;

  const focused = (event: FocusEvent) => {
    chain = [];
    for (let at = event.target as Element | null; at; at = at.parentElement) chain.push(at);
  };
  const lost = () => {
    const [last] = chain;
    const nowhere = page.activeElement === null || page.activeElement === page.body;
    return last !== undefined && nowhere && (!last.isConnected || last.matches(':disabled'));
  };
  const look = (frames: number) => {
    requestAnimationFrame(() => {
      if (!lost()) looking = false;
      else if (frames > 1) look(frames - 1);
      else {
        looking = false;
        refuge(chain.slice(1), page)?.focus({ preventScroll: true });
      }
    });
  };
  const changes = new MutationObserver(() => {
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

/** Where the focus goes. */
function refuge(around: readonly Element[], page: Document): HTMLElement | null {
  for (const element of around) {
    if (!element.isConnected || element.contains(page.getElementById('root'))) continue;
    if (element.id === 'root') break;
    if (element.closest('[inert], [aria-hidden="true"]')) continue;
    for (const inside of element.querySelectorAll<HTMLElement>(FOCUSABLE)) {
      if (inside.checkVisibility()) return inside;
    }
    if (element instanceof HTMLElement && element.hasAttribute('tabindex')) return element;
  }
  const heading = page.querySelector<HTMLElement>('h1');
  if (heading) heading.tabIndex = -1;
  return heading;
}
