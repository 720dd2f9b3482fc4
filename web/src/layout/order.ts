// Who stands where among the tiles: people keep their place, but whoever speaks comes to the first page.

/**
 * The order of tiles. Everyone stays where they were; who comes takes the place of somebody who has gone, or the last one,
 * and a place that stays empty is filled by whoever stood last: so at most one moves for each who went. A speaker who stands
 * beyond the first `first` places changes places with the one of them who has been silent longest.
 *
 * @param ids everyone, oneself first
 * @param previous the order until now
 * @param speaking who speaks now, the loudest first
 * @param spokeAt when each person last spoke, in milliseconds
 */
export function orderPeople(
  ids: readonly string[],
  previous: readonly string[],
  speaking: readonly string[],
  spokeAt: ReadonlyMap<string, number>,
  first: number,
): string[] {
  const order = placed(ids, previous);
  for (const speaker of speaking) {
    const from = order.indexOf(speaker);
    if (from < first) continue;
    const to = quietest(order.slice(1, first), speaking, spokeAt) + 1;
    const other = order[to];
    if (to < 1 || other === undefined) continue;
    order[to] = speaker;
    order[from] = other;
  }
  return order;
}

function placed(ids: readonly string[], previous: readonly string[]): string[] {
  const present = new Set(ids);
  const known = new Set(previous);
  const newcomers = ids.filter((id) => !known.has(id));
  const places = previous.map((id) => (present.has(id) ? id : newcomers.shift()));
  const order: (string | undefined)[] = [...places, ...newcomers];
  for (let hole = order.indexOf(undefined); hole >= 0; hole = order.indexOf(undefined)) {
    const last = order.pop();
    if (hole < order.length) order[hole] = last;
  }
  const full = order.filter((id) => id !== undefined);
  const own = full.indexOf(ids[0] ?? '');
  const head = full[0];
  if (own > 0 && head !== undefined) {
    full[own] = head;
    full[0] = ids[0] ?? head;
  }
  return full;
}

function quietest(
  ids: readonly string[],
  speaking: readonly string[],
  spokeAt: ReadonlyMap<string, number>,
): number {
  let found = -1;
  let since = Number.POSITIVE_INFINITY;
  ids.forEach((id, index) => {
    const at = spokeAt.get(id) ?? 0;
    // Among equals the last one, so that the order moves as little as can be.
    if (!speaking.includes(id) && at <= since) {
      since = at;
      found = index;
    }
  });
  return found;
}
