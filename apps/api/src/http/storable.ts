/**
 * The path of the first string (value or key) below `value` that Postgres cannot store: one with a NUL character or
 * half of a surrogate pair. Undefined when there is none.
 */
export function findUnstorable(value: unknown, path: string): string | undefined {
  if (typeof value === "string") return isStorable(value) ? undefined : path;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const childPath = `${path}.${isStorable(key) ? key : "?"}`;
    const found = isStorable(key) ? findUnstorable(child, childPath) : childPath;
    if (found !== undefined) return found;
  }
  return undefined;
}

const isStorable = (text: string) => !text.includes("\u0000") && text.isWellFormed();
