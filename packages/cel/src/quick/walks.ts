import { elementAt, fieldOfUnusual, isOrdinaryKey } from "../compile/fields.js";
import { type PathRoot, readRoot } from "../compile/shared-paths.js";
import type { Frame } from "../frame.js";
import { CelContainer, CelOptional } from "../values.js";
import { giveUp, type Quick } from "./code.js";

/** A field was not found: fine where it may be absent, and the object is one that has fields. */
function absentField(object: unknown, optional: boolean): undefined {
  const isSpecial = Array.isArray(object) || object instanceof CelContainer || typeof object === "function";
  return optional && !isSpecial && object !== undefined ? undefined : giveUp();
}

/** The field of an object; undefined when it is absent and may be so. The key must be ordinary. */
export function readField(object: unknown, key: string, optional: boolean): unknown {
  if (object !== null && object !== undefined) {
    const value = (object as Readonly<Record<string, unknown>>)[key];
    if (value !== undefined && typeof value !== "function") return value;
  }
  return absentField(object, optional);
}

/**
 * The way to a value. Most are short: from the value at hand, or from one that is kept in the frame, over one or two
 * fields. Those are walked by `follow` without a call of other code, which is what makes rules quick.
 */
export interface Walk {
  /** Where a short way starts; undefined for the value at hand. */
  readonly root: PathRoot | undefined;
  /** The first field of a short way; undefined when it is not short. */
  readonly key: string | undefined;
  readonly optional: boolean;
  /** The second one, if there is one. */
  readonly nextKey: string | undefined;
  readonly nextOptional: boolean;
  /** Code for any other way. */
  readonly run: Quick;
}

/** The value at the end of a way; undefined when a step leads nowhere and may do so. */
export function follow(walk: Walk, frame: Frame, it: unknown): unknown {
  const { key, nextKey } = walk;
  if (key === undefined) return walk.run(frame, it);
  const value = readField(walk.root === undefined ? it : readRoot(frame, walk.root), key, walk.optional);
  return nextKey === undefined || value === undefined ? value : readField(value, nextKey, walk.nextOptional);
}

/** An ordinary field. */
export interface Field {
  readonly key: string;
  readonly optional: boolean;
}

/** A step that is ready to be taken. */
export interface Stride {
  /** The field, if it is an ordinary one. */
  readonly key: string | undefined;
  readonly optional: boolean;
  /** Takes any other step. */
  readonly take: (frame: Frame, it: unknown, object: unknown) => unknown;
}

function isField(stride: Stride): stride is Stride & Field {
  return stride.key !== undefined;
}

/** @param index the code of the index that the step has if it has no key */
export function strideOf(key: string | undefined, index: Quick, optional: boolean): Stride {
  return {
    key: key !== undefined && isOrdinaryKey(key) ? key : undefined,
    optional,
    take: (frame, it, object) => {
      const value = key === undefined ? elementAt(object, index(frame, it)) : fieldOfUnusual(object, key);
      return value === undefined && (!optional || object instanceof CelOptional) ? giveUp() : value;
    },
  };
}

const readIt: Quick = (_frame, it) => it;

/** A way over one or two fields. All ways are made here or next, so that they look alike to the JavaScript engine. */
export function shortWalk(root: PathRoot | undefined, first: Field, second: Field | undefined): Walk {
  const { key, optional } = first;
  return { root, key, optional, nextKey: second?.key, nextOptional: second?.optional ?? false, run: readIt };
}

/** A way that is code. */
function longWalk(run: Quick): Walk {
  return { root: undefined, key: undefined, optional: false, nextKey: undefined, nextOptional: false, run };
}

/** The way to the value at hand. */
export const HERE = longWalk(readIt);

export function walkFromCode(start: Quick, strides: readonly Stride[]): Walk {
  return strides.length === 0 ? longWalk(start) : longWalk(continueWalk(longWalk(start), strides));
}

/** The way from a value that is kept, or from the one at hand. */
export function walkFrom(root: PathRoot | undefined, strides: readonly Stride[]): Walk {
  const [first, second] = strides;
  if (first === undefined) return root === undefined ? HERE : longWalk((frame) => readRoot(frame, root));
  if (!isField(first)) return walkFromCode(walkFrom(root, []).run, strides);
  const next = second !== undefined && isField(second) ? second : undefined;
  const beginning = shortWalk(root, first, next);
  const rest = strides.slice(next === undefined ? 1 : 2);
  return rest.length === 0 ? beginning : longWalk(continueWalk(beginning, rest));
}

function continueWalk(beginning: Walk, strides: readonly Stride[]): Quick {
  return (frame, it) => {
    let object = follow(beginning, frame, it);
    for (let index = 0; object !== undefined && index < strides.length; index += 1) {
      const { key, optional, take } = strides[index] as Stride;
      object = key === undefined ? take(frame, it, object) : readField(object, key, optional);
    }
    return object;
  };
}

/** The code of a way. */
export function walkCode(walk: Walk): Quick {
  return walk.key === undefined ? walk.run : (frame, it) => follow(walk, frame, it);
}
