import type { Recommendation } from "@periplus/shared/recommendation";
import { AssessmentMark, PlainMark } from "../../components/StateMarks";
import { countOf, formatGain, formatNumber, formatPoints } from "../../lib/number";
import { StackBar } from "../../ui/charts/StackBar";
import { Moment } from "../../ui/Moment";
import text from "../../ui/text.module.css";
import styles from "./RecommendationPage.module.css";

const parts = [
  { key: "unhealthy", color: "var(--high)" },
  { key: "needsConfiguration", color: "var(--accent)" },
  { key: "notAssessed", color: "var(--none)" },
  { key: "healthy", color: "var(--pass)" },
] as const;

/** How many resources the rule judged, and how; what fixing them is worth. */
export function CountStrip({ recommendation }: { recommendation: Recommendation }) {
  const { counts, clustersAffected, oldestFindingAt, potentialPoints, potentialScore } = recommendation;
  const exempt = counts.waived + counts.mitigated;
  const total = parts.reduce((sum, { key }) => sum + counts[key], 0) + exempt;
  return (
    <div className={styles.strip}>
      <div className={styles.counts}>
        {parts
          .filter(({ key }) => counts[key] > 0 || key === "unhealthy" || key === "healthy")
          .map(({ key }) => (
            <span key={key} className={styles.count}>
              <strong>{formatNumber(counts[key])}</strong>
              <AssessmentMark state={key} />
            </span>
          ))}
        {exempt > 0 ? (
          <span className={styles.count}>
            <strong>{formatNumber(exempt)}</strong>
            <PlainMark mark="none" word="Exempt" />
          </span>
        ) : null}
      </div>
      <div className={styles.bar}>
        <StackBar
          of={total}
          parts={[
            ...parts.map(({ key, color }) => ({ key, color, value: counts[key] })),
            { key: "exempt", color: "var(--control)", value: exempt },
          ]}
        />
      </div>
      <div className={styles.points}>
        <strong>{potentialScore > 0 ? `${formatGain(potentialScore)} score` : "Nothing to gain"}</strong>{" "}
        <span className={text.muted}>
          {potentialPoints > 0 ? `${formatPoints(potentialPoints)} points of its control, ` : ""}
          {countOf(clustersAffected, "cluster")} affected
          {oldestFindingAt ? (
            <>
              , oldest <Moment at={oldestFindingAt} />
            </>
          ) : null}
        </span>
      </div>
    </div>
  );
}
