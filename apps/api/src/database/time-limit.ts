import { AsyncLocalStorage } from "node:async_hooks";

const current = new AsyncLocalStorage<number>();

/** While `work` runs, the database gives up on each of its statements after so many milliseconds (see `isTimedOut`). */
export function withinTime<T>(milliseconds: number, work: () => T): T {
  return current.run(milliseconds, work);
}

/** Milliseconds; 0: no limit. */
export function timeInForce(): number {
  return current.getStore() ?? 0;
}
