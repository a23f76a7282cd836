import type { OpenFindings } from "@periplus/shared/cluster";
import type { Overview } from "@periplus/shared/overview";
import { severities } from "@periplus/shared/vocabulary";
import { Link } from "@tanstack/react-router";
import { ScorePoints } from "../../components/ScorePoints";
import { SeverityShape } from "../../components/Severity";
import { formatNumber, formatShare, signed } from "../../lib/number";
import { severityWords } from "../../lib/words";
import { pathTo } from "../../paths";
import { Moment } from "../../ui/Moment";
import { Scale } from "../../ui/Scale";
import text from "../../ui/text.module.css";
import styles from "./OverviewPage.module.css";

/** The score on its scale, with what it could not see. */
export function ScoreNow({ score }: { score: Overview["secureScore"] }) {
  const { assessedShare, clustersKnown, clustersRead } = score;
  return (
    <section className={styles.block} aria-label="Secure score">
      <h2 className={styles.label}>Secure score</h2>
      <p className={styles.figure}>
        {score.score === null ? "Unknown" : formatShare(score.score)}
        <span className={styles.points}>
          <ScorePoints score={score} />
        </span>
      </p>
      <Scale
        size="large"
        value={score.score}
        label={`Secure score: ${score.score === null ? "unknown" : formatShare(score.score)}`}
      />
      <p className={styles.small}>
        {assessedShare === null
          ? "Nothing could be assessed yet"
          : `${formatShare(assessedShare)} of the assessments could be made`}
        , in {clustersRead} of {clustersKnown} clusters.{" "}
        <Link {...pathTo.score()} className={text.inlineLink}>
          How it is counted
        </Link>
      </p>
    </section>
  );
}

/** Open findings by severity; each number leads to its list. */
export function OpenNow({ open }: { open: OpenFindings }) {
  return (
    <section className={styles.block} aria-label="Open findings">
      <h2 className={styles.label}>Open findings</h2>
      <div className={styles.severities}>
        {severities.map((severity) => (
          <Link key={severity} {...pathTo.findings(`is:open severity:${severity}`)} className={styles.severity}>
            <strong>{formatNumber(open[severity])}</strong>
            <span className={styles.word}>
              <SeverityShape severity={severity} />
              {severityWords[severity]}
            </span>
          </Link>
        ))}
      </div>
    </section>
  );
}

/** What the newest snapshots changed, and what waits for a person. */
export function LastChange({ overview }: { overview: Overview }) {
  const { opened, closed, since } = overview.lastChange;
  return (
    <section className={styles.block} aria-label="Last change">
      <h2 className={styles.label}>
        {since ? (
          <>
            Changed since <Moment at={since} />
          </>
        ) : (
          "Since the first discovery"
        )}
      </h2>
      <div className={styles.changes}>
        <p className={styles.change}>
          <strong>{signed(opened, "+")}</strong> findings opened
        </p>
        <p className={styles.change}>
          <strong>{signed(closed, "−")}</strong> resolved
        </p>
        {overview.needsConfiguration > 0 ? (
          <p className={styles.change}>
            <strong>{formatNumber(overview.needsConfiguration)}</strong>
            <Link {...pathTo.recommendations("is:needs-config")} className={text.inlineLink}>
              rules wait for their parameters
            </Link>
          </p>
        ) : null}
      </div>
    </section>
  );
}
