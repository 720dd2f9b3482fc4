// Keeps what has not changed: each view comes whole from the core, and views of it shall render anew only what is new.

/**
 * `next`, with every part of it that equals the one in `before` being that one. In a list the one before is that with the same
 * `id`, if they have one, else that in the same place. For plain data without cycles.
 */
export function steady<Value>(before: Value, next: Value): Value {
  return kept(before, next) as Value;
}

function kept(before: unknown, next: unknown): unknown {
  if (Object.is(before, next)) return before;
  if (Array.isArray(before) && Array.isArray(next)) {
    const known = new Map(before.filter(hasId).map((part) => [part.id, part]));
    const parts = next.map((part, index) => kept(hasId(part) ? known.get(part.id) : before[index], part));
    const same = parts.length === before.length && parts.every((part, index) => part === before[index]);
    return same ? before : parts;
  }
  if (!isRecord(before) || !isRecord(next)) return next;
  const names = Object.keys(next);
  const parts = names.map((name) => [name, kept(before[name], next[name])] as const);
  const same =
    names.length === Object.keys(before).length &&
    parts.every(([name, part]) => Object.hasOwn(before, name) && part === before[name]);
  return same ? before : Object.fromEntries(parts);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasId(value: unknown): value is { id: unknown } {
  return isRecord(value) && 'id' in value;
}
