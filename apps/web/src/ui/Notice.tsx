import type { ReactNode } from "react";
import styles from "./Notice.module.css";

interface NoticeProps {
  /** `warning` for what is missing or old, `problem` for what failed, `note` for the rest. */
  tone?: "note" | "warning" | "problem" | "good";
  title?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  /** Set for what appears by itself after the page was read, so that it is read out. */
  announce?: boolean;
}

/** A strip that says something about the part of the page below it. */
export function Notice({ tone = "note", title, children, actions, announce = false }: NoticeProps) {
  return (
    <div className={styles.notice} data-tone={tone} role={announce ? "status" : undefined}>
      <div className={styles.words}>
        {title ? <strong>{title}</strong> : null}
        {title && children ? " " : null}
        {children}
      </div>
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  );
}
