import type { RuleChange } from "@periplus/shared/fix";
import { Link } from "@tanstack/react-router";
import { countOf } from "../../lib/number";
import { pathTo } from "../../paths";
import { Section } from "../../ui/Section";
import text from "../../ui/text.module.css";
import { AssessmentMark } from "../StateMarks";
import styles from "./Fix.module.css";

/** The other rules that a change moves, found by assessing the changed object with all of them. */
export function RuleChanges({ changes }: { changes: readonly RuleChange[] }) {
  if (changes.length === 0) return null;
  const worse = changes.filter(({ after }) => after === "unhealthy").length;
  return (
    <Section
      title="Other rules that change"
      note={worse > 0 ? `${countOf(worse, "rule")} would turn unhealthy` : countOf(changes.length, "rule")}
    >
      <ul className={styles.changes}>
        {changes.map(({ ruleId, title, before, after }) => (
          <li key={ruleId}>
            <Link {...pathTo.recommendation(ruleId)} className={text.link}>
              {title}
            </Link>
            <span className={styles.states}>
              <AssessmentMark state={before} />
              <span aria-hidden="true">→</span>
              <span className={text.hidden}>becomes</span>
              <AssessmentMark state={after} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
