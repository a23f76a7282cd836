import type { EnforcementState } from "@periplus/shared/enforcement";
import { enforcementWords } from "../lib/words";
import { PlainMark } from "./StateMarks";

const marks = {
  enforced: "pass",
  drifted: "fail",
  absent: "none",
  unknown: "unknown",
  notExportable: "none",
} as const;

/** Whether a cluster has the policy of a rule, and what its binding does. */
export function EnforcementMark({ state, actions }: { state: EnforcementState; actions: readonly string[] }) {
  const does = actions.length > 0 ? `: ${actions.join(", ")}` : "";
  return <PlainMark mark={marks[state]} word={`${enforcementWords[state]}${does}`} />;
}
