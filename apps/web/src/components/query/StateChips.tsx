import type { QueryKeys } from "@periplus/shared/query/syntax";
import { formatNumber } from "../../lib/number";
import { chosenValues, toggleValue } from "./edit-query";
import styles from "./StateChips.module.css";

interface StateChipsProps {
  chips: readonly { value: string; label: string; count?: number | undefined }[];
  q: string;
  keys: QueryKeys;
  onChange: (q: string) => void;
}

/** The values of `is:` as buttons; they edit the text of the query. */
export function StateChips({ chips, q, keys, onChange }: StateChipsProps) {
  const chosen = chosenValues(q, "is", keys);
  return (
    <fieldset className={styles.chips} aria-label="State">
      {chips.map(({ value, label, count }) => (
        <button
          key={value}
          type="button"
          className={styles.chip}
          aria-pressed={chosen.includes(value)}
          onClick={() => onChange(toggleValue(q, "is", value, keys))}
        >
          {label}
          {count === undefined ? null : <span className={styles.count}>{formatNumber(count)}</span>}
        </button>
      ))}
    </fieldset>
  );
}
