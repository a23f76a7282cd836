import type { Recommendation } from "@periplus/shared/recommendation";
import { Link } from "@tanstack/react-router";
import { SeverityShape } from "../../components/Severity";
import { countOf, formatGain, formatNumber } from "../../lib/number";
import { formatClock } from "../../lib/time";
import { severityWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { EmptyState } from "../../ui/EmptyState";
import text from "../../ui/text.module.css";
import styles from "./DoFirst.module.css";

interface DoFirstProps {
  recommendations: readonly Recommendation[];
  clusters: number;
  asOf: string | null;
}

/** The recommendations that remove the most risk, worst first. */
export function DoFirst({ recommendations, clusters, asOf }: DoFirstProps) {
  if (recommendations.length === 0)
    return (
      <EmptyState good title="No open recommendations">
        <p>
          Checked {countOf(clusters, "cluster")}
          {asOf ? ` at ${formatClock(new Date(asOf))}` : ""}. What could not be read is not counted as healthy.
        </p>
      </EmptyState>
    );
  return (
    <ol className={styles.list}>
      {recommendations.map((each) => (
        <li key={each.ruleId}>
          <Link {...pathTo.recommendation(each.ruleId)} className={styles.item}>
            <span className={styles.shape}>
              <SeverityShape severity={each.severity} size={14} />
              <span className={text.hidden}>{severityWords[each.severity]}: </span>
            </span>
            <span className={styles.words}>
              <span className={styles.title}>{each.title}</span>
              <span className={styles.note}>
                {formatNumber(each.counts.unhealthy)} of {formatNumber(each.counts.unhealthy + each.counts.healthy)}{" "}
                unhealthy in {countOf(each.clustersAffected, "cluster")}
              </span>
            </span>
            <span className={styles.points}>
              <strong>{formatGain(each.potentialScore)}</strong>
              <span className={styles.note}>score</span>
            </span>
          </Link>
        </li>
      ))}
    </ol>
  );
}
