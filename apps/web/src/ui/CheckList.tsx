import type { ReactNode } from "react";
import styles from "./CheckList.module.css";

interface CheckListProps {
  /** What is chosen from. */
  label: string;
  hint?: string;
  items: readonly { readonly value: string; readonly label: ReactNode }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Any of a few. */
export function CheckList({ label, hint, items, chosen, onChange }: CheckListProps) {
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]);
  return (
    <fieldset className={styles.list}>
      <legend className={styles.label}>{label}</legend>
      {items.map((item) => (
        <label key={item.value} className={styles.item}>
          <input type="checkbox" checked={chosen.includes(item.value)} onChange={() => toggle(item.value)} />
          <span>{item.label}</span>
        </label>
      ))}
      {hint ? <p className={styles.hint}>{hint}</p> : null}
    </fieldset>
  );
}
