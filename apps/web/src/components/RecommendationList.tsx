import type { Recommendation } from "@periplus/shared/recommendation";
import { type Severity, severities } from "@periplus/shared/vocabulary";
import { Link } from "@tanstack/react-router";
import { countOf, formatGain, formatNumber } from "../lib/number";
import { severityWords } from "../lib/words";
import { pathTo } from "../paths";
import { Moment } from "../ui/Moment";
import { type Column, Table } from "../ui/Table";
import text from "../ui/text.module.css";
import styles from "./RecommendationList.module.css";
import { SeverityShape } from "./Severity";
import { AssessmentMark, PlainMark } from "./StateMarks";

const columns: Column<Recommendation>[] = [
  {
    title: "Recommendation",
    head: true,
    cell: (each) => (
      <>
        <Link {...pathTo.recommendation(each.ruleId)} className={styles.title}>
          {each.title}
        </Link>
        <span className={styles.control}>{each.controlTitle}</span>
      </>
    ),
  },
  { title: "State", width: "170px", cell: (each) => <StateOf recommendation={each} /> },
  { title: "Unhealthy", align: "right", width: "112px", cell: ({ counts }) => <Affected counts={counts} /> },
  {
    title: "Clusters",
    align: "right",
    priority: 2,
    width: "72px",
    cell: ({ clustersAffected }) => clustersAffected || <span className={text.muted}>0</span>,
  },
  {
    title: "Oldest",
    align: "right",
    priority: 3,
    width: "104px",
    cell: ({ oldestFindingAt }) =>
      oldestFindingAt ? <Moment at={oldestFindingAt} /> : <span className={text.muted}>none</span>,
  },
  { title: "Fix", priority: 3, width: "76px", cell: ({ remedyKind }) => remedyWords[remedyKind] ?? remedyKind },
  {
    title: "Score",
    align: "right",
    width: "80px",
    cell: ({ potentialScore }) =>
      potentialScore > 0.0005 ? formatGain(potentialScore) : <span className={text.muted}>0</span>,
  },
];

const remedyWords: Record<string, string> = { patch: "Patch", manifest: "Manifest", cli: "Setting", manual: "Manual" };

/** Recommendations grouped by severity, worst first. */
export function RecommendationList({ recommendations }: { recommendations: readonly Recommendation[] }) {
  const groups = severities
    .map((severity) => ({ severity, rows: recommendations.filter((each) => each.severity === severity) }))
    .filter(({ rows }) => rows.length > 0);
  return (
    <div className={styles.groups}>
      {groups.map(({ severity, rows }) => (
        <section key={severity} aria-label={severityWords[severity]}>
          <GroupHead severity={severity} rows={rows.length} />
          <Table
            label={`${severityWords[severity]} recommendations`}
            columns={columns}
            rows={rows}
            rowKey={({ ruleId }) => ruleId}
          />
        </section>
      ))}
    </div>
  );
}

function GroupHead({ severity, rows }: { severity: Severity; rows: number }) {
  return (
    <h2 className={styles.group}>
      <SeverityShape severity={severity} size={14} />
      {severityWords[severity]}
      <span className={styles.count}>{countOf(rows, "rule")}</span>
    </h2>
  );
}

function StateOf({ recommendation: { counts } }: { recommendation: Recommendation }) {
  if (counts.needsConfiguration > 0 && counts.healthy + counts.unhealthy === 0)
    return <AssessmentMark state="needsConfiguration" />;
  if (counts.unhealthy > 0) return <PlainMark mark="fail" word="Open" />;
  if (counts.notAssessed > 0) return <AssessmentMark state="notAssessed" />;
  if (counts.healthy > 0) return <AssessmentMark state="healthy" />;
  return <AssessmentMark state="notApplicable" />;
}

/** "6 of 840", with what could not be judged beneath. */
function Affected({ counts }: { counts: Recommendation["counts"] }) {
  const judged = counts.unhealthy + counts.healthy;
  return (
    <>
      {judged === 0 ? (
        <span className={text.muted}>not judged</span>
      ) : (
        <>
          {formatNumber(counts.unhealthy)} of {formatNumber(judged)}
        </>
      )}
      {counts.notAssessed > 0 ? (
        <span className={styles.unknown}>{formatNumber(counts.notAssessed)} unknown</span>
      ) : null}
      {counts.waived + counts.mitigated > 0 ? (
        <span className={styles.unknown}>{formatNumber(counts.waived + counts.mitigated)} exempt</span>
      ) : null}
    </>
  );
}
