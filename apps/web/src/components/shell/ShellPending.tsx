import { Mark } from "./Mark";
import styles from "./Standalone.module.css";

/** Before it is known who is there. */
export function ShellPending() {
  return (
    <div className={styles.pending} role="status" aria-label="Loading">
      <Mark />
    </div>
  );
}
