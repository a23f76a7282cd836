import { BudgetExceeded, Failure } from "./errors.js";

/** Elements and characters that one evaluation may copy or compare beyond what its cost says. */
const WORK_LIMIT = 20_000_000;

/** Characters of one string, or elements of one list, that an expression may build. */
const SIZE_LIMIT = 8_000_000;

/** The state of one evaluation. */
export class Frame {
  variables: Readonly<Record<string, unknown>> = {};
  /** Variables of comprehensions, by slot. */
  readonly locals: unknown[];
  /** Units spent so far, after the cost model of the API server. */
  cost = 0;
  limit = 0;
  #work = 0;

  constructor(locals: number) {
    this.locals = new Array<unknown>(locals).fill(undefined);
  }

  begin(variables: Readonly<Record<string, unknown>>, limit: number): void {
    this.variables = variables;
    this.limit = limit;
    this.cost = 0;
    this.#work = 0;
  }

  /** Ends the evaluation when its cost is above the limit. */
  checkCost(): void {
    if (this.cost > this.limit) throw new BudgetExceeded("operation cancelled: actual cost limit exceeded");
  }

  /**
   * Counts what the API server does not: Go shares the parts of a concatenated list and compares deep objects at the
   * price of flat ones, so its cost model leaves room for hours of work. This bounds it.
   */
  work(amount: number): void {
    this.#work += amount;
    if (this.#work > WORK_LIMIT) throw new BudgetExceeded("operation cancelled: too much work");
  }

  /** Refuses to build something huge. */
  checkSize(size: number): void {
    if (size > SIZE_LIMIT) throw new Failure("result is too large");
    this.work(size);
  }
}
