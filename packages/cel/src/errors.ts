/** A place in the source text: 1-based line and 1-based column, counted in code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with an expression, and where. */
export interface CelIssue extends Position {
  readonly message: string;
}

/** The expression was refused: it does not parse, does not type-check, or breaks a limit. */
export class CelCompileError extends Error {
  override readonly name = "CelCompileError";
  readonly issues: readonly CelIssue[];

  constructor(issues: readonly CelIssue[]) {
    super(issues.map((issue) => `${issue.line}:${issue.column}: ${issue.message}`).join("\n"));
    this.issues = issues;
  }
}

/** Why an evaluation ended without a value. `budget` means that it was stopped; the expression itself may be fine. */
export type EvaluationErrorReason = "error" | "budget";

/** The evaluation ended without a value. `position` is the node that failed, where it is known. */
export class CelEvaluationError extends Error {
  override readonly name = "CelEvaluationError";
  readonly reason: EvaluationErrorReason;
  readonly position: Position | undefined;

  constructor(message: string, reason: EvaluationErrorReason = "error", position?: Position) {
    super(message);
    this.reason = reason;
    this.position = position;
  }
}

/**
 * An error value of CEL on its way up. Thrown, but not an `Error`: rules touch absent fields all the time, and a stack
 * trace would cost more than the rest of the evaluation. `||`, `&&`, `all` and `exists` may absorb it.
 */
export class Failure {
  readonly message: string;
  position: Position | undefined;

  constructor(message: string, position?: Position) {
    this.message = message;
    this.position = position;
  }
}

/** The budget is used up. Nothing absorbs this. */
export class BudgetExceeded {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** The failure of an operator or function that has no meaning for its operands. */
export function noSuchOverload(): Failure {
  return new Failure("no such overload");
}
