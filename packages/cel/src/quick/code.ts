import type { Frame } from "../frame.js";

/*
 * The quick form of an expression. It gives what the exact form gives, or gives up: on every error, on absent fields
 * that have to be there, on values that JSON does not have where that would take time to find out, and when the cost
 * may be above the limit. Then the exact form is asked, which nobody can notice: expressions have no effects.
 *
 * So it needs neither errors nor exact costs. `frame.cost` is an upper bound here: what the nodes can cost at most is
 * added up beforehand (see bounds.ts), and at run time only what depends on sizes is added: for a loop the number of
 * its elements times the bound of its body, for long texts and lists the rest of their cost.
 */

/**
 * Code of the quick form. `it` is the value that was bound last: the element of the innermost loop, or the value of a
 * path that was found to be there. Only the code of an optional path may give undefined, for "absent".
 */
export type Quick = (frame: Frame, it: unknown) => unknown;

/** The same for conditions. */
export type QuickTest = (frame: Frame, it: unknown) => boolean;

/** The value of a node. */
export interface QuickCode {
  readonly run: Quick;
  /** Set when the value is known without variables. */
  readonly constant: { readonly value: unknown } | undefined;
}

/** What is thrown when the quick form cannot say, or does not want to. */
const GIVEN_UP = Symbol("given up");

/** Leaves it to the exact form. */
export function giveUp(): never {
  throw GIVEN_UP;
}

/** Texts with so many characters times ten, and lists with so many elements, are covered by the bounds of their nodes. */
export const ALLOWANCE = 10;

/** The number of characters up to which a text is covered. */
export const SHORT_TEXT = ALLOWANCE * 10;
