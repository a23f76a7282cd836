import type { SecureScore } from "@periplus/shared/secure-score";
import { formatNumber, formatPoints, formatShare } from "../../lib/number";
import text from "../../ui/text.module.css";
import styles from "./ScorePage.module.css";

/** The formula with the numbers of this very score. */
export function ScoreWords({ score }: { score: SecureScore }) {
  const counted = score.controls.filter(({ current }) => current !== null && current !== undefined);
  const scored = counted.filter(({ max }) => max > 0);
  const example = scored.find(({ unhealthy }) => unhealthy > 0) ?? scored[0];
  const things = score.granularity === "workload" ? "workloads and other resources" : "clusters";
  return (
    <section className={styles.words} aria-label="How it is counted">
      <h2>
        <strong>How it is counted</strong>
      </h2>
      <p>
        Every control has a maximum. It gives the share of it that its healthy {things} make up. A resource is healthy
        in a control when every recommendation of that control says so.
      </p>
      {example ? (
        <p className={styles.formula}>
          {example.title}: {formatPoints(example.max)} × {formatNumber(example.healthy)} healthy ÷ (
          {formatNumber(example.healthy)} + {formatNumber(example.unhealthy)}) = {formatPoints(example.current ?? 0)}
        </p>
      ) : null}
      {score.current !== null && score.max !== null ? (
        <p className={styles.formula}>
          {scored.map(({ current }) => formatPoints(current ?? 0)).join(" + ")} = {formatPoints(score.current)} of{" "}
          {formatPoints(score.max)} points = {formatShare(score.score ?? 0)}
        </p>
      ) : (
        <WeighedWords score={score} />
      )}
      <p className={text.muted}>
        A finding that is exempt as a waiver is left out, one that is mitigated counts as healthy. Controls in which
        nothing was judged are left out of both sums. What could not be judged counts neither way. All numbers are of
        one moment.
      </p>
    </section>
  );
}

/** The score of several connectors: each by its own points, weighed by what was judged in it. */
function WeighedWords({ score: { scopes, score } }: { score: SecureScore }) {
  const scored = scopes.filter((scope) => scope.score !== null && scope.weight > 0);
  const terms = scored.map((scope) => `${formatShare(scope.score ?? 0)} × ${formatNumber(scope.weight)}`);
  const weight = scored.reduce((sum, scope) => sum + scope.weight, 0);
  return (
    <>
      <p>Every connector has a score of its own. Together they weigh as much as what was judged in them.</p>
      <p className={styles.formula}>
        ({terms.join(" + ")}) ÷ {formatNumber(weight)} = {formatShare(score ?? 0)}
      </p>
    </>
  );
}
