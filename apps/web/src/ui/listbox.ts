import { type KeyboardEvent, useId, useState } from "react";

export interface ListboxKeys {
  /** Which option is marked; -1 for none. */
  active: number;
  setActive: (index: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  listId: string;
  optionId: (index: number) => string;
}

/**
 * The keys of a field with a list of options under it (WAI-ARIA combobox): arrows move the mark, Enter and
 * where asked Tab take the marked option, Escape closes.
 */
export function useListbox(
  options: number,
  on: { choose: (index: number) => void; close: () => void; tabChooses?: boolean },
): ListboxKeys {
  const id = useId();
  const [wanted, setActive] = useState(-1);
  const active = wanted < options ? wanted : -1;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" && options > 0) setActive((active + 1) % options);
    else if (event.key === "ArrowUp" && options > 0) setActive(active <= 0 ? options - 1 : active - 1);
    else if ((event.key === "Enter" || (event.key === "Tab" && on.tabChooses)) && active >= 0) on.choose(active);
    else if (event.key === "Escape" && options > 0) on.close();
    else return;
    event.preventDefault();
  };
  return { active, setActive, onKeyDown, listId: `${id}-list`, optionId: (index) => `${id}-${index}` };
}
