import { AsyncLocalStorage } from "node:async_hooks";

/** The connectors that the work at hand may see, by id. */
export type ConnectorScope = ReadonlySet<string>;

const current = new AsyncLocalStorage<ConnectorScope | undefined>();

/**
 * Whatever `work` asks the database while it runs, the database shows it these connectors only, with what was read
 * through them, and lets it write nothing. Undefined: everything.
 */
export function withinScope<T>(scope: ConnectorScope | undefined, work: () => T): T {
  return current.run(scope, work);
}

/** For a write that was found to lie within the scope: lets `work` do what the write entails elsewhere. */
export function beyondScope<T>(work: () => T): T {
  return current.run(undefined, work);
}

export function scopeInForce(): ConnectorScope | undefined {
  return current.getStore();
}
