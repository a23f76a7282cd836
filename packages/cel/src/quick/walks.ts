import { elementAt, fieldOfUnusual, isOrdinaryKey } from "../compile/fields.js";
import { type PathRoot, readRoot } from "../compile/shared-paths.js";
import type { Frame } from "../frame.js";
import { CelOptional } from "../values.js";
import { giveUp, type Quick } from "./code.js";
import { type Field, fieldOf, readField } from "./fields.js";

/**
 * The way to a value. Most are short: from the value at hand, or from one that is kept in the frame, over one or two
 * fields. Those are walked by `follow` without a call of other code, which is what makes rules quick.
 */
export interface Walk {
  /** Where a short way starts; undefined for the value at hand. */
  readonly root: PathRoot | undefined;
  /** The first field of a short way; undefined when it is not short. */
  readonly first: Field | undefined;
  /** The next ones, if there are any. */
  readonly second: Field | undefined;
  readonly third: Field | undefined;
  /** Code for any other way. */
  readonly run: Quick;
}

/** Kept in the place of a value that is absent. */
export const ABSENT = Symbol("absent");

function readKept(frame: Frame, root: PathRoot): unknown {
  const value = readRoot(frame, root);
  return value === ABSENT ? undefined : value;
}

/** The value at the end of a way; undefined when a step leads nowhere and may do so. */
export function follow(walk: Walk, frame: Frame, it: unknown): unknown {
  const { root, first, second, third } = walk;
  if (first === undefined) return root === undefined ? walk.run(frame, it) : readKept(frame, root);
  let value = readField(root === undefined ? it : readRoot(frame, root), first);
  if (second === undefined || value === undefined) return value;
  value = readField(value, second);
  return third === undefined || value === undefined ? value : readField(value, third);
}

/** A step that is ready to be taken. */
export interface Stride {
  /** The field, if it is one with an ordinary name. */
  readonly field: Field | undefined;
  /** Takes any other step. */
  readonly take: (frame: Frame, it: unknown, object: unknown) => unknown;
}

/** @param index the code of the index that the step has if it has no key */
export function strideOf(key: string | undefined, index: Quick, optional: boolean): Stride {
  return {
    field: key !== undefined && isOrdinaryKey(key) ? fieldOf(key, optional) : undefined,
    take: (frame, it, object) => {
      const value = key === undefined ? elementAt(object, index(frame, it)) : fieldOfUnusual(object, key);
      return value === undefined && (!optional || object instanceof CelOptional) ? giveUp() : value;
    },
  };
}

const readIt: Quick = (_frame, it) => it;

/** A way over one or two fields. All ways are made here or next, so that they look alike to the JavaScript engine. */
export function shortWalk(
  root: PathRoot | undefined,
  first: Field,
  second: Field | undefined,
  third: Field | undefined,
): Walk {
  return { root, first, second, third, run: readIt };
}

/** A way that is code. */
function longWalk(run: Quick): Walk {
  return { root: undefined, first: undefined, second: undefined, third: undefined, run };
}

/** The way to a value that is kept. */
function rootWalk(root: PathRoot): Walk {
  return { root, first: undefined, second: undefined, third: undefined, run: (frame) => readKept(frame, root) };
}

/** The way to the value at hand. */
export const HERE = longWalk(readIt);

export function walkFromCode(start: Quick, strides: readonly Stride[]): Walk {
  return strides.length === 0 ? longWalk(start) : longWalk(continueWalk(longWalk(start), strides));
}

/** The way from a value that is kept, or from the one at hand. */
export function walkFrom(root: PathRoot | undefined, strides: readonly Stride[]): Walk {
  const [first, second, third] = strides;
  if (first === undefined) return root === undefined ? HERE : rootWalk(root);
  if (first.field === undefined) return walkFromCode(walkFrom(root, []).run, strides);
  const next = second?.field;
  const beginning = shortWalk(root, first.field, next, next && third?.field);
  const rest = strides.slice(next === undefined ? 1 : beginning.third === undefined ? 2 : 3);
  return rest.length === 0 ? beginning : longWalk(continueWalk(beginning, rest));
}

function continueWalk(beginning: Walk, strides: readonly Stride[]): Quick {
  return (frame, it) => {
    let object = follow(beginning, frame, it);
    for (let index = 0; object !== undefined && index < strides.length; index += 1) {
      const { field, take } = strides[index] as Stride;
      object = field === undefined ? take(frame, it, object) : readField(object, field);
    }
    return object;
  };
}

/** The code of a way. */
export function walkCode(walk: Walk): Quick {
  return walk.first === undefined ? walk.run : (frame, it) => follow(walk, frame, it);
}
