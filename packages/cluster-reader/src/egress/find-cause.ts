/** How far down a chain of causes is looked; a chain may be a circle. */
const deepest = 8;

/** The first error of a class in an error's chain of causes: SDKs wrap what their transport throws. */
export function findCause<Kind extends Error>(
  error: unknown,
  kind: abstract new (...args: never[]) => Kind,
): Kind | undefined {
  let current = error;
  for (let depth = 0; depth < deepest && current instanceof Error; depth += 1) {
    if (current instanceof kind) return current;
    current = current.cause;
  }
  return undefined;
}
