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
      <p className={styles.formula}>
        {scored.map(({ current }) => formatPoints(current ?? 0)).join(" + ")} = {formatPoints(score.current)} of{" "}
        {formatPoints(score.max)} points = {formatShare(score.score ?? 0)}
      </p>
      <p className={text.muted}>
        Controls in which nothing was judged are left out of both sums. What could not be judged counts neither way. All
        numbers are of one moment.
      </p>
    </section>
  );
}
