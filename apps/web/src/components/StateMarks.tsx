import type { Finding } from "@periplus/shared/finding";
import type { AssessmentState, CoverageState, DiscoveryRunState, Health } from "@periplus/shared/vocabulary";
import { assessmentWords, coverageWords, healthWords, runStateWords } from "../lib/words";
import styles from "./StateMarks.module.css";

type Mark = "soon" | "hand" | "cloud" | "pass" | "fail" | "unknown" | "none" | "configure" | "running" | "stopped";

const paths: Record<Mark, string> = {
  pass: "M2 6.4 4.9 9.2 10 3.2",
  fail: "M2.6 2.6 9.4 9.4M9.4 2.6 2.6 9.4",
  unknown: "M4 4.3C4.1 1.7 8 1.9 7.9 4.4 7.9 6 6 5.9 6 7.6M6 9.6v.9",
  none: "M2 6h8",
  configure: "M1.5 3.5h9M1.5 8.5h9M4 1.8v3.4M8 6.8v3.4",
  running: "M6 1.5a4.5 4.5 0 1 1-4.2 3",
  soon: "M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 1 1 0-9M6 3.6V6l1.7 1.3",
  hand: "M2 10.2 2.6 7.6 8.6 1.6 10.6 3.6 4.6 9.6ZM1.5 11.2h9",
  cloud: "M3.4 9.4a2.2 2.2 0 0 1-.2-4.4 3 3 0 0 1 5.7.7 1.9 1.9 0 0 1 0 3.7Z",
  stopped: "M2.5 2.5h7v7h-7Z",
};

/** A mark and a word: what is known, in a shape that does not need its colour. */
function StateMark({ mark, word }: { mark: Mark; word: string }) {
  return (
    <span className={styles.state} data-mark={mark}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        <path d={paths[mark]} fill="none" stroke="currentColor" strokeWidth="1.6" />
      </svg>
      {word}
    </span>
  );
}

const healthMarks: Record<Health, Mark> = {
  unhealthy: "fail",
  unknown: "unknown",
  healthy: "pass",
  notApplicable: "none",
};
export const HealthMark = ({ health }: { health: Health }) => (
  <StateMark mark={healthMarks[health]} word={healthWords[health]} />
);

const assessmentMarks: Record<AssessmentState, Mark> = {
  unhealthy: "fail",
  healthy: "pass",
  notApplicable: "none",
  notAssessed: "unknown",
  needsConfiguration: "configure",
};
export const AssessmentMark = ({ state }: { state: AssessmentState }) => (
  <StateMark mark={assessmentMarks[state]} word={assessmentWords[state]} />
);

const coverageMarks: Record<CoverageState, Mark> = {
  read: "pass",
  partial: "unknown",
  forbidden: "fail",
  absent: "none",
  failed: "fail",
};
export const CoverageMark = ({ state }: { state: CoverageState }) => (
  <StateMark mark={coverageMarks[state]} word={coverageWords[state]} />
);

const runMarks: Record<DiscoveryRunState, Mark> = {
  queued: "none",
  running: "running",
  completed: "pass",
  completedWithGaps: "unknown",
  failed: "fail",
  cancelled: "stopped",
};
export const RunMark = ({ state }: { state: DiscoveryRunState }) => (
  <StateMark mark={runMarks[state]} word={runStateWords[state]} />
);

/** Whether a finding counts as open. */
export function FindingMark({ state }: { state: Finding["state"] }) {
  if (state === "open") return <StateMark mark="fail" word="Open" />;
  return state === "exempt" ? <StateMark mark="none" word="Exempt" /> : <StateMark mark="pass" word="Resolved" />;
}

/** Any other state: the caller gives the word. */
export const PlainMark = StateMark;
