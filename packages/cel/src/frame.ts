import { BudgetExceeded, Failure } from "./errors.js";

/** Elements and characters that one evaluation may copy or compare beyond what its cost says. */
const WORK_LIMIT = 20_000_000;

/** Characters of one string, or elements of one list, that an expression may build. */
const SIZE_LIMIT = 8_000_000;

const NO_VARIABLES: Readonly<Record<string, unknown>> = {};

function emptySlots(count: number): unknown[] {
  return new Array<unknown>(count).fill(undefined);
}

function clear(slots: unknown[]): void {
  for (let slot = 0; slot < slots.length; slot += 1) slots[slot] = undefined;
}

/** The state of one evaluation. */
export class Frame {
  variables = NO_VARIABLES;
  /** Variables by slot: those of comprehensions, and those of the host that were read already. */
  readonly slots: unknown[];
  /** Values of paths that are read more than once, by slot. */
  readonly cache: unknown[];
  /** Units spent so far, after the cost model of the API server. */
  cost = 0;
  limit = 0;
  #work = 0;

  constructor(slots: number, cache: number) {
    this.slots = emptySlots(slots);
    this.cache = emptySlots(cache);
  }

  /** @param cost what is due already */
  begin(variables: Readonly<Record<string, unknown>>, limit: number, cost = 0): void {
    this.variables = variables;
    this.limit = limit;
    this.cost = cost;
    this.#work = 0;
  }

  /** Is an evaluation under way? */
  isBusy(): boolean {
    return this.variables !== NO_VARIABLES;
  }

  /** Forgets the variables, so that the frame can be used again and keeps no object alive. */
  end(): void {
    this.variables = NO_VARIABLES;
    clear(this.slots);
    clear(this.cache);
  }

  /** Ends the evaluation when its cost is above the limit. */
  checkCost(): void {
    if (this.cost > this.limit) throw new BudgetExceeded("operation cancelled: actual cost limit exceeded");
  }

  /** Adds to the cost, and ends the evaluation when it is above the limit. */
  charge(amount: number): void {
    this.cost += amount;
    this.checkCost();
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
