import type { CoverageEntry } from "@periplus/shared/coverage";

/** Only a part that was read whole can say that something is gone. */
export function wasReadWhole(entry: CoverageEntry): boolean {
  return entry.state === "read";
}

/** Whether a person should know: the part was meant to be read and was not read whole. */
export function isGap(entry: CoverageEntry): boolean {
  return entry.state === "partial" || entry.state === "forbidden" || entry.state === "failed";
}

/** The share of parts that were read whole, 0 to 1, not counting those that the cluster does not have; null for none. */
export function readShare(entries: readonly CoverageEntry[]): number | null {
  const present = entries.filter((entry) => entry.state !== "absent");
  return present.length === 0 ? null : present.filter(wasReadWhole).length / present.length;
}
