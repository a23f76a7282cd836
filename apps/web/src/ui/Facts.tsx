import type { ReactNode } from "react";
import styles from "./Facts.module.css";

interface FactsProps {
  facts: readonly (readonly [string, ReactNode])[];
  columns?: 1 | 2;
  /** Draws the names otherwise than as plain words. */
  term?: (name: string) => ReactNode;
}

/** Facts as name and value; those without a value are left out. */
export function Facts({ facts, columns = 1, term }: FactsProps) {
  return (
    <dl className={styles.facts} data-columns={columns}>
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{term ? term(name) : name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
