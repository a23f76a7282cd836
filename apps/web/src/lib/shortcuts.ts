import { storedChoice } from "./stored-choice";

/** Keys without a modifier can be switched off (WCAG 2.1.4). */
export const singleKeys = storedChoice<"on" | "off">("periplus.single-keys", ["on", "off"]);

/** Whether a key press belongs to a field or a menu and is not ours to take. */
export function isTyping(event: Event): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=menu], [role=listbox]") !== null;
}
