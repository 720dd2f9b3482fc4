// Who stands where among the tiles: people keep their place, but whoever speaks comes to the first page.

/**
 * The order of tiles: `previous` kept, newcomers at the end, and a speaker who stands beyond the first
 * `first` places changes places with the one of them who has been silent longest.
 *
 * @param ids everyone, oneself first
 * @param previous the order until now
 * @param speaking who speaks now, the loudest first
 * @param spokeAt when each person last spoke, in milliseconds
 */
export function orderPeople(
  ids: string[],
  previous: string[],
  speaking: string[],
  spokeAt: ReadonlyMap<string, number>,
  first: number,
): string[] {
  const present = new Set(ids);
  const known = new Set(previous);
  const order = [...previous.filter((id) => present.has(id)), ...ids.filter((id) => !known.has(id))];
  const own = ids[0];
  if (own !== undefined && order[0] !== own) {
    order.splice(order.indexOf(own), 1);
    order.unshift(own);
  }
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

function quietest(ids: string[], speaking: string[], spokeAt: ReadonlyMap<string, number>): number {
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
