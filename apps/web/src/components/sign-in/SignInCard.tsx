import type { ReactNode } from "react";
import { Mark } from "../shell/Mark";
import styles from "./SignInCard.module.css";

/** The one thing on a page before somebody is signed in. */
export function SignInCard({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <main className={styles.page}>
      <title>{`${title} · Periplus`}</title>
      <div className={styles.card}>
        <p className={styles.brand}>
          <Mark /> Periplus
        </p>
        <h1 className={styles.title}>{title}</h1>
        {children}
        <p className={styles.note}>{note}</p>
      </div>
    </main>
  );
}
