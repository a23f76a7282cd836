import { useSyncExternalStore } from "react";

/** One choice of this browser, kept in local storage where that is allowed and shared by all who use it. */
export interface StoredChoice<Value extends string> {
  get: () => Value;
  set: (value: Value) => void;
  subscribe: (listener: () => void) => () => void;
}

/** Makes a choice among `values`, of which the first is what it is until someone chooses. */
export function storedChoice<const Value extends string>(
  key: string,
  values: readonly [Value, ...Value[]],
): StoredChoice<Value> {
  const listeners = new Set<() => void>();
  let current = values.find((value) => value === readStored(key)) ?? values[0];
  return {
    get: () => current,
    set: (value) => {
      current = value;
      writeStored(key, value);
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The choice as React state. */
export const useChoice = <Value extends string>(choice: StoredChoice<Value>): Value =>
  useSyncExternalStore(choice.subscribe, choice.get);

function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage is closed in this browser: the choice lasts as long as the page.
  }
}

function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}
