import type { Frame } from "../frame.js";
import type { QuickTest } from "./code.js";
import { type Condition, condition, type FirstField } from "./condition.js";
import { type Field, readField } from "./fields.js";
import { compareWith, type LiteralCheck } from "./literal-check.js";
import { type Search, search } from "./search.js";
import { follow, HERE, shortWalk, type Walk } from "./walks.js";

/** Tests of what is at the end of a path, which is what nearly everything in a rule is. */

/** The same walk without its first field. */
function shorten({ second, third }: Walk): Walk {
  return second === undefined ? HERE : shortWalk(undefined, second, third, undefined);
}

/** A test that begins with a field of `it`. */
function fieldTest(walk: Walk, run: QuickTest, absent: boolean, rest: (walk: Walk) => QuickTest): Condition {
  const { root, first: field } = walk;
  if (field === undefined || root !== undefined) return condition(run);
  const first = (): FirstField => ({ field, absent, rest: rest(shorten(walk)) });
  return { ...condition(run), first };
}

/** The only field on the way from the value at hand, which is the way that most tests have to go. */
function onlyField({ root, first, second }: Walk): Field | undefined {
  return root === undefined && second === undefined ? first : undefined;
}

/** Does the path lead somewhere? */
export function testPresence(walk: Walk, wanted: boolean): Condition {
  if (walk === HERE) return condition(() => wanted);
  const field = onlyField(walk);
  const run: QuickTest =
    field === undefined
      ? (frame, it) => (follow(walk, frame, it) !== undefined) === wanted
      : (_frame, it) => (readField(it, field) !== undefined) === wanted;
  return fieldTest(walk, run, !wanted, (rest) => testPresence(rest, wanted).run);
}

function compareAtEnd(walk: Walk, check: LiteralCheck, absent: boolean): QuickTest {
  const field = onlyField(walk);
  return field === undefined
    ? (frame, it) => compareWith(check, absent, frame, follow(walk, frame, it))
    : (frame, it) => compareWith(check, absent, frame, readField(it, field));
}

function searchIn(what: Search, absent: boolean, frame: Frame, range: unknown): boolean {
  return range === undefined ? absent : search(what, frame, range);
}

function searchAtEnd(walk: Walk, what: Search, absent: boolean): QuickTest {
  const field = onlyField(walk);
  return field === undefined
    ? (frame, it) => searchIn(what, absent, frame, follow(walk, frame, it))
    : (frame, it) => searchIn(what, absent, frame, readField(it, field));
}

function testAtEnd(walk: Walk, test: QuickTest, absent: boolean): QuickTest {
  const field = onlyField(walk);
  if (field !== undefined) {
    return (frame, it) => {
      const value = readField(it, field);
      return value === undefined ? absent : test(frame, value);
    };
  }
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
export function testPathOr(walk: Walk, { run, literal }: Condition, absent: QuickTest): Condition {
  if (literal !== undefined) {
    return condition((frame, it) => {
      const value = follow(walk, frame, it);
      return value === undefined ? absent(frame, it) : compareWith(literal, false, frame, value);
    });
  }
  return condition((frame, it) => {
    const value = follow(walk, frame, it);
    return value === undefined ? absent(frame, it) : run(frame, value);
  });
}
