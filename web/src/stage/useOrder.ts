// The order of tiles over time.

import { useEffect, useState } from 'react';
import { orderPeople } from '../layout/order';

/** @param ids everyone, oneself first. */
export function useOrder(ids: readonly string[], speaking: readonly string[], first: number): string[] {
  const [memory] = useState(() => ({ order: [] as string[], spokeAt: new Map<string, number>() }));
  const order = orderPeople(ids, memory.order, speaking, memory.spokeAt, first);
  useEffect(() => {
    memory.order = order;
    for (const id of speaking) memory.spokeAt.set(id, Date.now());
  });
  return order;
}
