import { useSyncExternalStore } from "react";

/** `ended` under an open page, or too old (`stale`) for what somebody wanted to do. */
type SessionState = "good" | "ended" | "stale";

const listeners = new Set<() => void>();
let state: SessionState = "good";

const changeTo = (next: SessionState) => () => {
  state = next;
  for (const listener of listeners) listener();
};

/** Whether one must sign in: then the shell asks for it, over what is on screen. */
export const session = { end: changeTo("ended"), askAgain: changeTo("stale"), begin: changeTo("good") };

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useSessionState = (): SessionState => useSyncExternalStore(subscribe, () => state);
