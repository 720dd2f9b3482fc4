// The order of tiles over time.

import { useEffect, useState } from 'react';
import type { Person } from '../generated/core';
import { orderPeople } from '../layout/order';

export function useOrder(people: readonly Person[], speaking: readonly string[], first: number): string[] {
  const [memory] = useState(() => ({ order: [] as string[], spokeAt: new Map<string, number>() }));
  const ids = [...people].sort((a, b) => Number(b.own) - Number(a.own)).map(({ id }) => id);
  const order = orderPeople(ids, memory.order, [...speaking], memory.spokeAt, first);
  useEffect(() => {
    memory.order = order;
    for (const id of speaking) memory.spokeAt.set(id, Date.now());
  });
  return order;
}
