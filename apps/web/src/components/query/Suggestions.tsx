import { formatNumber } from "../../lib/number";
import type { ListboxKeys } from "../../ui/listbox";
import styles from "./QueryBox.module.css";
import type { Suggestion } from "./suggest";

interface SuggestionsProps {
  options: readonly Suggestion[];
  listbox: ListboxKeys;
  onChoose: (index: number) => void;
}

/** The list under the query box. The box keeps the focus and handles the keys. */
export function Suggestions({ options, listbox, onChoose }: SuggestionsProps) {
  return (
    <ul
      id={listbox.listId}
      role="listbox"
      aria-label="Suggestions"
      className={styles.list}
      hidden={options.length === 0}
    >
      {options.map((option, index) => (
        <li
          key={option.insert}
          id={listbox.optionId(index)}
          role="option"
          aria-selected={index === listbox.active}
          className={styles.option}
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(index);
          }}
        >
          <span className={styles.word}>{option.label}</span>
          <span className={styles.detail}>{option.detail}</span>
          {option.count === undefined ? null : <span className={styles.count}>{formatNumber(option.count)}</span>}
        </li>
      ))}
    </ul>
  );
}
