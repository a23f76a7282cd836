import type { Frame } from "../frame.js";
import { giveUp, type QuickTest } from "./code.js";

/** A constant that identity tells from everything but objects and large integers. */
export type SimpleConstant = null | string | number | boolean;

export function isSimple(value: unknown): value is SimpleConstant {
  return value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number";
}

/** The comparison of a value with a constant. */
export interface LiteralCheck {
  readonly constant: SimpleConstant;
  /** What comes out when they are the same. */
  readonly same: boolean;
  /** Does identity decide between booleans only? It does when the value is a condition. */
  readonly isCondition: boolean;
  /** Decides where identity does not. */
  readonly others: QuickTest;
}

/** The outcome for a value. */
export function compareWith(check: LiteralCheck, absent: boolean, frame: Frame, value: unknown): boolean {
  if (value === check.constant) return check.same;
  return value === undefined ? absent : differs(check, frame, value);
}

/** What comes out for a value that is not identical to the constant. */
export function differs(check: LiteralCheck, frame: Frame, value: unknown): boolean {
  const decided = typeof value === "boolean" || (!check.isCondition && isSimple(value));
  return decided ? !check.same : check.others(frame, value);
}

/** The check of a condition: it must be a boolean. */
export function conditionCheck(wanted: boolean): LiteralCheck {
  return { constant: true, same: wanted, isCondition: true, others: giveUp };
}
