import { Link } from "@tanstack/react-router";
import { pathTo } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import text from "../../ui/text.module.css";
import styles from "./Standalone.module.css";

/** An address that leads nowhere. */
export function MissingPage() {
  return (
    <div className={styles.page}>
      <title>Nothing here · Periplus</title>
      <EmptyState title="There is no page at this address">
        <p>
          Go to the{" "}
          <Link {...pathTo.overview()} className={text.inlineLink}>
            overview
          </Link>
          , or search with Ctrl K.
        </p>
      </EmptyState>
    </div>
  );
}
