import type { Frame } from "../frame.js";

/** Compiled code: gives the value of a node, or throws a Failure or BudgetExceeded. */
export type Evaluate = (frame: Frame) => unknown;

/** The compiled form of a node. */
export interface Code {
  readonly run: Evaluate;
  /** Set when the value is known without variables; such code costs nothing, as in cel-go. */
  readonly constant: { readonly value: unknown } | undefined;
  /** Gives a boolean whenever it gives anything. */
  readonly boolean: boolean;
}

export function constantCode(value: unknown): Code {
  return { run: () => value, constant: { value }, boolean: typeof value === "boolean" };
}

/** Code with a value that is only known at run time. */
export function code(run: Evaluate): Code {
  return { run, constant: undefined, boolean: false };
}

export function booleanCode(run: (frame: Frame) => boolean): Code {
  return { run, constant: undefined, boolean: true };
}
