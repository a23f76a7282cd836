import type { ReactNode } from "react";
import styles from "./Facts.module.css";

/** Facts as name and value; those without a value are left out. */
export function Facts({ facts, columns = 1 }: { facts: readonly (readonly [string, ReactNode])[]; columns?: 1 | 2 }) {
  return (
    <dl className={styles.facts} data-columns={columns}>
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
