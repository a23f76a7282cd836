import type { CoverageEntry } from "@periplus/shared/coverage";
import { wasReadWhole } from "../snapshot/coverage.js";
import { partOf, readKinds } from "../snapshot/kinds.js";

/** What the objects at hand can say about objects that are not among them. */
export interface World {
  /**
   * Why it says nothing that no object of these kinds (`core/services` …) was found; undefined when it says that there
   * is none.
   */
  gapIn(...parts: readonly string[]): string | undefined;
  /**
   * The same for the objects of one namespace: manifests that hold some of the kind in it count as holding all of them.
   * `found` is how many were found there.
   */
  gapInNamespace(part: string, found: number): string | undefined;
  /** The same for kinds that manifests are not expected to hold: definitions, nodes. Of these manifests say nothing. */
  gapInCluster(...parts: readonly string[]): string | undefined;
  /** The same for a particular object that another one names: manifests may name what the cluster has already. */
  gapForNamed(...parts: readonly string[]): string | undefined;
}

/** The world of a cluster that was read: a kind that was not read whole may have more objects than were seen. */
export function worldOfCluster(coverage: readonly CoverageEntry[]): World {
  const entries = new Map(coverage.map((entry) => [entry.part, entry]));
  const gapIn = (...parts: readonly string[]) => {
    const gaps = parts.filter((part) => {
      const entry = entries.get(part);
      return entry === undefined || !(wasReadWhole(entry) || entry.state === "absent");
    });
    return gaps.length === 0 ? undefined : `The ${joinWords(gaps.map(namePart))} could not be read whole.`;
  };
  return { gapIn, gapInNamespace: (part) => gapIn(part), gapInCluster: gapIn, gapForNamed: gapIn };
}

/**
 * The world of a set of manifests. Kinds that are among them count as given whole: who writes network policies for one
 * workload and none for its neighbour means it. Of kinds that are not among them nothing is known, for the cluster may
 * have them already; and what a manifest names may be there already in any case.
 */
export function worldOfManifests(parts: ReadonlySet<string>): World {
  return {
    gapIn: (...wanted) => {
      const gaps = wanted.filter((part) => !parts.has(part));
      return gaps.length === 0 ? undefined : describeAbsent(gaps, "");
    },
    gapInNamespace: (part, found) => (found > 0 ? undefined : describeAbsent([part], " for the namespace")),
    gapInCluster: () => undefined,
    gapForNamed: () => "The manifests do not say what the cluster has already.",
  };
}

function describeAbsent(parts: readonly string[], where: string): string {
  return `The manifests hold no ${joinWords(parts.map(namePart), "or")}${where}, and what the cluster has is not known.`;
}

const kindsByPart = new Map(readKinds.map((kind) => [partOf(kind), kind.plural]));

function namePart(part: string): string {
  return kindsByPart.get(part) ?? part;
}

function joinWords(words: readonly string[], last = "and"): string {
  const end = words.at(-1) ?? "";
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} ${last} ${end}` : end;
}
