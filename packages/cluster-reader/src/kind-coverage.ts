import { partOf, type ReadKind } from "@periplus/posture/snapshot/kinds";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { ListEnd } from "./read-list.js";
import type { Served } from "./served-kinds.js";

const examples = 3;

/** Says of objects that could not be kept how many there are, and why, for a person. */
export function describeBroken(reasons: readonly string[]): string {
  const some = reasons.slice(0, examples).join(" ");
  const more = reasons.length > examples ? ` And ${reasons.length - examples} more.` : "";
  return `${reasons.length} of its objects could not be kept: ${some}${more}`;
}

/**
 * What became of reading one kind: `objects` is how many were seen, `broken` says of those that could not be kept why.
 * A list that was read to its end is `partial` when some could not.
 */
export function coverageOfKind(part: string, objects: number, end: ListEnd, broken: readonly string[]): CoverageEntry {
  if (broken.length === 0) {
    return { part, state: end.state, objects, ...(end.message === undefined ? {} : { message: end.message }) };
  }
  const told = describeBroken(broken);
  const state = end.state === "read" ? "partial" : end.state;
  return { part, state, objects, message: end.message === undefined ? told : `${end.message} ${told}` };
}

/**
 * What is said of a kind that is not served as it is read. Another version of it may be there, with objects that nobody
 * looks at: only optional kinds are missed by nobody.
 */
export function coverageOfAbsent(
  kind: ReadKind,
  { certain, message }: Extract<Served, { is: "absent" }>,
): CoverageEntry {
  const state = certain || kind.optional ? "absent" : "failed";
  return { part: partOf(kind), state, objects: 0, message };
}
