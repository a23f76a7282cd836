import { Failure } from "../errors.js";
import type { Frame } from "../frame.js";
import type { CostRule } from "../functions.js";
import type { Evaluate } from "./code.js";

/*
 * cel-go has errors as values: a call with an argument that failed still looks at its other argument, and costs
 * something, before it passes the error on. This matters where `||` or `all` absorb the error.
 */

/** Stands for an argument that failed; its size is 1. */
const FAILED = undefined;

/** An argument failed: the call costs what it costs with the others. */
export function chargeFailure(cost: CostRule, frame: Frame, other: unknown, error: unknown): void {
  if (error instanceof Failure) frame.cost += cost(other, FAILED, undefined, undefined);
}

/** The first of two operands failed: looks at the other one for its cost, then passes the error on. */
export function afterLeftFailed(cost: CostRule, frame: Frame, right: Evaluate, error: unknown): never {
  if (!(error instanceof Failure)) throw error;
  let other: unknown = FAILED;
  try {
    other = right(frame);
  } catch (second) {
    if (!(second instanceof Failure)) throw second;
  }
  frame.cost += cost(FAILED, other, undefined, undefined);
  throw error;
}
