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
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = event.target;
    if (!(row instanceof HTMLElement) || row.role !== "row" || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = targetOf(event.key, active, total);
    if (target !== undefined) go(target);
    else if (event.key === "Enter" || (event.key === "o" && singleKeys.get() === "on")) row.querySelector("a")?.click();
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

/** The row that a key leads to. */
function targetOf(key: string, active: number, total: number): number | undefined {
  const single = singleKeys.get() === "on";
  if (key === "ArrowDown" || (single && key === "j")) return active + 1;
  if (key === "ArrowUp" || (single && key === "k")) return active - 1;
  if (key === "PageDown") return active + 20;
  if (key === "PageUp") return active - 20;
  if (key === "Home") return 0;
  if (key === "End") return total - 1;
  return undefined;
}
