import { isGap } from "@periplus/posture/snapshot/coverage";
import type { DiscoveryRun } from "@periplus/shared/discovery-run";
import type { RunOutcome } from "./runs.store.js";

export interface RunEnd {
  readonly state: Extract<DiscoveryRun["state"], "completed" | "completedWithGaps" | "failed">;
  /** What was not read, for a person; null when nothing is missing. */
  readonly message: string | null;
}

/** How a run ended that was not cancelled: `failed` when nothing at all could be read. */
export function decideRunEnd({ coverage, clusters }: RunOutcome): RunEnd {
  const gaps = coverage.filter(isGap);
  const failed = clusters.filter(({ state }) => state !== "done");
  const nothingListed = clusters.length === 0 && coverage.length > 0 && gaps.length === coverage.length;
  const nothingRead = clusters.length > 0 && failed.length === clusters.length;
  if (nothingListed) return { state: "failed", message: gaps[0]?.message ?? "No cluster could be listed." };
  if (nothingRead) return { state: "failed", message: failed[0]?.message ?? "No cluster could be read." };
  const partly = clusters.filter(({ state, coverage: parts }) => state === "done" && parts.some(isGap));
  const sentences = [
    gaps.length > 0 ? `${count(gaps.length, "part")} of the cloud could not be listed.` : "",
    failed.length > 0 ? `${count(failed.length, "cluster")} could not be read.` : "",
    partly.length > 0 ? `${count(partly.length, "cluster")} could be read in part only.` : "",
  ].filter((sentence) => sentence !== "");
  if (sentences.length === 0) return { state: "completed", message: null };
  return { state: "completedWithGaps", message: sentences.join(" ") };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
