import { CelCompileError, type Position } from "@periplus/cel/errors";
import { formatPath } from "../evidence/json-path.js";

/** One thing that is wrong with a rule. */
export interface RuleFault {
  /** The field it is wrong in; empty for the rule as a whole. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Where in the expression of the field. */
  readonly at?: Position;
}

/** What is wrong with a rule, all of it. */
export class RuleError extends Error {
  override readonly name = "RuleError";
  readonly faults: readonly RuleFault[];

  constructor(faults: readonly RuleFault[]) {
    super(faults.map(describeFault).join("\n"));
    this.faults = faults;
  }

  /** A line each. */
  get problems(): readonly string[] {
    return this.faults.map(describeFault);
  }
}

function describeFault({ path, message, at }: RuleFault): string {
  const place = at === undefined ? message : `${at.line}:${at.column}: ${message}`;
  return path.length === 0 ? place : `${formatPath(path)}: ${place}`;
}

/** What was thrown when a field was made ready, as faults of it. */
export function toFaults(path: RuleFault["path"], error: unknown): RuleFault[] {
  if (error instanceof CelCompileError) {
    return error.issues.map(({ message, line, column }) => ({ path, message, at: { line, column } }));
  }
  return [{ path, message: error instanceof Error ? error.message : String(error) }];
}
