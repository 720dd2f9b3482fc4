// The order of tiles over time.

import { useEffect, useState } from 'react';
import { orderPeople } from '../layout/order';

/**
 * @param ids everyone, oneself first
 * @param speaking who speaks now, the loudest first
 * @param first how many stand on the first page
 * @param turned whether another page is looked at: nobody is taken away from it then
 */
export function useOrder(
  ids: readonly string[],
  speaking: readonly string[],
  first: number,
  turned: boolean,
): string[] {
  const [memory] = useState(() => ({ order: [] as string[], spokeAt: new Map<string, number>() }));
  const order = orderPeople(ids, memory.order, turned ? [] : speaking, memory.spokeAt, first);
  useEffect(() => {
    memory.order = order;
    for (const id of speaking) memory.spokeAt.set(id, Date.now());
  });
  return order;
}
