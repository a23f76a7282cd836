import type { Remedy } from "@periplus/shared/rule";
import { remedyRiskWords } from "../lib/words";
import text from "../ui/text.module.css";
import { MarkedProse } from "./MarkedProse";
import styles from "./RemedyWords.module.css";

/** What to do, and what it may cost. */
export function RemedyWords({ remedy }: { remedy: Remedy }) {
  return (
    <div className={styles.remedy}>
      <span className={styles.risk} data-risk={remedy.risk}>
        {remedyRiskWords[remedy.risk]}
      </span>
      <p className={text.prose}>
        <MarkedProse text={remedy.text} />
      </p>
    </div>
  );
}
