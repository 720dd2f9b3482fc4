import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Toggle } from './Toggle';

test('the hint of a switch describes it and is no part of its name', () => {
  const html = renderToStaticMarkup(<Toggle text="Lobby" hint="Who comes waits." on onChange={() => {}} />);
  const [, id] = /<small id="([^"]+)" aria-hidden="true">Who comes waits/.exec(html) ?? [];
  expect(id).toBeDefined();
  expect(html).toMatch(new RegExp(`<input[^>]*aria-describedby="[^"]*${id}"`));
});
