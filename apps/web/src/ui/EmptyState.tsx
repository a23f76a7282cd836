import type { ReactNode } from "react";
import styles from "./EmptyState.module.css";

/** What stands where a list would be: why it is empty, and what to do. `good`: empty is what one wishes for. */
export function EmptyState({
  title,
  children,
  actions,
  good = false,
}: {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  good?: boolean;
}) {
  return (
    <div className={styles.empty} data-good={good || undefined}>
      <p className={styles.title}>{title}</p>
      {children ? <div className={styles.words}>{children}</div> : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  );
}
