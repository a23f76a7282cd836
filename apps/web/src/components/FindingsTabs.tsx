import { Link } from "@tanstack/react-router";
import { pathTo } from "../paths";
import styles from "./FindingsTabs.module.css";

/** The two ways to see what is wrong: by rule, and one by one. */
export function FindingsTabs() {
  return (
    <nav className={styles.tabs} aria-label="Group by">
      <Link
        {...pathTo.recommendations()}
        className={styles.tab}
        activeProps={{ "aria-current": "page" }}
        activeOptions={{ includeSearch: false }}
      >
        By recommendation
      </Link>
      <Link
        {...pathTo.findings()}
        className={styles.tab}
        activeProps={{ "aria-current": "page" }}
        activeOptions={{ includeSearch: false }}
      >
        All findings
      </Link>
    </nav>
  );
}
