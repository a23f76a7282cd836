import type { DiscoveryRunDetail } from "@periplus/shared/discovery-run";
import { Progress } from "../../ui/Scale";
import text from "../../ui/text.module.css";
import styles from "./DiscoveryPage.module.css";

const stages = [
  { stage: "signIn", title: "Sign in" },
  { stage: "listClusters", title: "List clusters" },
  { stage: "readClusters", title: "Read and judge clusters" },
] as const;

/** Where the run stands; the bar counts clusters, it guesses nothing. */
export function RunStages({ run }: { run: DiscoveryRunDetail }) {
  const order = ["waiting", ...stages.map(({ stage }) => stage), "ended"];
  const at = order.indexOf(run.stage);
  const share = run.stage === "ended" ? 1 : run.clustersFound === 0 ? null : run.clustersDone / run.clustersFound;
  // A run that ended early did not pass the stages it never came to.
  const passed = run.state === "failed" && run.clustersFound === 0 ? 0 : at;
  return (
    <div className={styles.stages}>
      <ol className={styles.steps}>
        {stages.map(({ stage, title }, index) => {
          const state = index + 1 < passed ? "done" : index + 1 === at ? "now" : "later";
          return (
            <li key={stage} data-state={state} aria-current={state === "now" ? "step" : undefined}>
              <span className={styles.dot} aria-hidden="true" />
              {title}
              <span className={text.hidden}>{state === "done" ? " (done)" : ""}</span>
            </li>
          );
        })}
      </ol>
      {run.stage === "ended" ? null : (
        <Progress value={share} label={`${run.clustersDone} of ${run.clustersFound} clusters done`} />
      )}
    </div>
  );
}
