import type { QuickTest } from "./code.js";
import type { Field } from "./fields.js";
import { conditionCheck, differs, type LiteralCheck } from "./literal-check.js";
import { type Search, search } from "./search.js";

/** A test that begins with a field of `it`. */
export interface FirstField {
  readonly field: Field;
  /** What comes out when it is absent. */
  readonly absent: boolean;
  /** What comes out otherwise: the rest of the test, which has the field as `it`. */
  readonly rest: QuickTest;
}

/**
 * The test of a condition. The optional parts say what a test consists of, so that whoever calls it can do some of it
 * in passing.
 */
export interface Condition {
  readonly run: QuickTest;
  /** It does nothing but compare `it` with a constant. */
  readonly literal: LiteralCheck | undefined;
  /** It does nothing but search `it`. */
  readonly search: Search | undefined;
  /** It begins with a field of `it`. */
  readonly first: (() => FirstField) | undefined;
}

export function condition(run: QuickTest): Condition {
  return { run, literal: undefined, search: undefined, first: undefined };
}

export function searchCondition(what: Search): Condition {
  return { ...condition((frame, it) => search(what, frame, it)), search: what };
}

export function literalCondition(literal: LiteralCheck): Condition {
  const { constant, same } = literal;
  return { ...condition((frame, it) => (it === constant ? same : differs(literal, frame, it))), literal };
}

/** Is `it`, which must be a boolean, what is wanted? */
export function booleanCondition(wanted: boolean): Condition {
  return literalCondition(conditionCheck(wanted));
}

/** Tests joined by `&&` or `||`: the first that gives `settles` ends it. */
export function join(tests: readonly QuickTest[], settles: boolean): QuickTest {
  const [first, second, third] = tests;
  if (first === undefined) return () => !settles;
  if (second === undefined) return first;
  if (tests.length === 2) {
    return settles
      ? (frame, it) => first(frame, it) || second(frame, it)
      : (frame, it) => first(frame, it) && second(frame, it);
  }
  if (third !== undefined && tests.length === 3) {
    return settles
      ? (frame, it) => first(frame, it) || second(frame, it) || third(frame, it)
      : (frame, it) => first(frame, it) && second(frame, it) && third(frame, it);
  }
  return (frame, it) => {
    for (let index = 0; index < tests.length; index += 1) {
      if ((tests[index] as QuickTest)(frame, it) === settles) return settles;
    }
    return !settles;
  };
}
