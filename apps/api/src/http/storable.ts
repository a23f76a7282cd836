export interface Unstorable {
  /** As in `body.access.token`. */
  readonly path: string;
  readonly reason: string;
}

/** Nothing that is sent to us is nested nearly as deeply; who walks through a deeper value runs out of stack. */
const deepest = 64;

/**
 * The first thing below `value` that cannot be taken: a string (value or key) that Postgres does not store, with a NUL
 * character or half of a surrogate pair, or a value that is nested too deeply. Undefined when there is none.
 */
export function findUnstorable(value: unknown, path: string, depth = 0): Unstorable | undefined {
  if (typeof value === "string") return isStorable(value) ? undefined : unstorableText(path);
  if (typeof value !== "object" || value === null) return undefined;
  if (depth === deepest) return { path, reason: `Nothing is taken that is nested deeper than ${deepest} levels` };
  for (const [key, child] of Object.entries(value)) {
    const found = isStorable(key) ? findUnstorable(child, `${path}.${key}`, depth + 1) : unstorableText(`${path}.?`);
    if (found) return found;
  }
  return undefined;
}

function unstorableText(path: string): Unstorable {
  return { path, reason: "NUL characters and half characters are not accepted" };
}

const isStorable = (text: string) => !text.includes("\u0000") && text.isWellFormed();
