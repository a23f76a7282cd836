import { type KeyboardEvent, useRef, useState } from "react";
import { singleKeys } from "../../lib/shortcuts";

/**
 * The keys of a grid whose rows come and go: arrows, and `j` and `k`, move the focus from row to row, Enter and
 * `o` open. Only one row is in the tab order, so Tab leaves the grid in one step.
 */
export function useRowKeys(total: number, reveal: (index: number) => void) {
  const [active, setActive] = useState(0);
  const wanted = useRef<number | null>(null);
  const go = (index: number) => {
    const next = Math.min(Math.max(index, 0), total - 1);
    wanted.current = next;
    setActive(next);
    reveal(next);
  };
  const steps: Record<string, (() => void) | undefined> = {
    ArrowDown: () => go(active + 1),
    ArrowUp: () => go(active - 1),
    PageDown: () => go(active + 20),
    PageUp: () => go(active - 20),
    Home: () => go(0),
    End: () => go(total - 1),
  };
  const singles: Record<string, (() => void) | undefined> = { j: steps.ArrowDown, k: steps.ArrowUp };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = event.target;
    if (!(row instanceof HTMLElement) || row.role !== "row" || event.ctrlKey || event.metaKey || event.altKey) return;
    const single = singleKeys.get() === "on";
    const step = steps[event.key] ?? (single ? singles[event.key] : undefined);
    if (step) step();
    else if (event.key === "Enter" || (single && event.key === "o")) row.querySelector("a")?.click();
    else return;
    event.preventDefault();
  };
  const rowRef = (index: number) => (element: HTMLElement | null) => {
    if (element && wanted.current === index) {
      wanted.current = null;
      element.focus({ preventScroll: true });
    }
  };
  return { active: Math.min(active, Math.max(0, total - 1)), setActive, onKeyDown, rowRef };
}
