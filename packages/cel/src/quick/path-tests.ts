import type { QuickTest } from "./code.js";
import { type Condition, condition, type FirstField } from "./condition.js";
import { differs, type LiteralCheck } from "./literal-check.js";
import { type Search, search } from "./search.js";
import { follow, HERE, shortWalk, type Walk } from "./walks.js";

/** Tests of what is at the end of a path, which is what nearly everything in a rule is. */

/** The same walk without its first field. */
function shorten({ nextKey, nextOptional }: Walk): Walk {
  return nextKey === undefined ? HERE : shortWalk(undefined, { key: nextKey, optional: nextOptional }, undefined);
}

/** A test that begins with a field of `it`. */
function fieldTest(walk: Walk, run: QuickTest, absent: boolean, rest: (walk: Walk) => QuickTest): Condition {
  const { root, key, optional } = walk;
  if (key === undefined || root !== undefined) return condition(run);
  const first = (): FirstField => ({ key, optional, absent, rest: rest(shorten(walk)) });
  return { ...condition(run), first };
}

/** Does the path lead somewhere? */
export function testPresence(walk: Walk, wanted: boolean): Condition {
  if (walk === HERE) return condition(() => wanted);
  const run: QuickTest = (frame, it) => (follow(walk, frame, it) !== undefined) === wanted;
  return fieldTest(walk, run, !wanted, (rest) => testPresence(rest, wanted).run);
}

function compareAtEnd(walk: Walk, check: LiteralCheck, absent: boolean): QuickTest {
  const { constant, same } = check;
  return (frame, it) => {
    const value = follow(walk, frame, it);
    if (value === constant) return same;
    return value === undefined ? absent : differs(check, frame, value);
  };
}

function searchAtEnd(walk: Walk, what: Search, absent: boolean): QuickTest {
  return (frame, it) => {
    const range = follow(walk, frame, it);
    return range === undefined ? absent : search(what, frame, range);
  };
}

function testAtEnd(walk: Walk, test: QuickTest, absent: boolean): QuickTest {
  return (frame, it) => {
    const value = follow(walk, frame, it);
    return value === undefined ? absent : test(frame, value);
  };
}

function compileAtEnd(walk: Walk, { run, literal, search: what }: Condition, absent: boolean): QuickTest {
  if (literal !== undefined) return compareAtEnd(walk, literal, absent);
  return what === undefined ? testAtEnd(walk, run, absent) : searchAtEnd(walk, what, absent);
}

/** The test of the value at the end of a path, and what comes out when it is absent. */
export function testPath(walk: Walk, check: Condition, absent: boolean): Condition {
  if (walk === HERE) return check;
  const run = compileAtEnd(walk, check, absent);
  return fieldTest(walk, run, absent, (rest) => testPath(rest, check, absent).run);
}

/** The same where something has to be found out when it is absent. */
export function testPathOr(walk: Walk, { run }: Condition, absent: QuickTest): Condition {
  return condition((frame, it) => {
    const value = follow(walk, frame, it);
    return value === undefined ? absent(frame, it) : run(frame, value);
  });
}
