import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let ended = false;

function change(next: boolean): void {
  ended = next;
  for (const listener of listeners) listener();
}

/** Whether the session ended under an open page: then the shell asks to sign in again, over what is on screen. */
export const session = {
  end: () => change(true),
  begin: () => change(false),
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSessionEnded = (): boolean => useSyncExternalStore(subscribe, () => ended);
