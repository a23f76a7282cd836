import type { CoverageEntry } from "@periplus/shared/coverage";
import type { CompiledRule } from "../assess/compile-rule.js";
import type { CloudKind } from "../normalise/cloud-shape.js";
import { wasReadWhole } from "../snapshot/coverage.js";
import { partOf, readKinds } from "../snapshot/kinds.js";

/** The parts of the coverage that hold each kind, by `group/Kind`. */
const partsByKind = new Map(readKinds.map((kind) => [`${kind.group}/${kind.kind}`, partOf(kind)]));

/** Parts that say, where they are there, that something is missing of every kind. */
const wholeParts = ["kubernetes/api", "kubernetes/objects"];

/**
 * Why a cluster was not read far enough for a rule to say that nothing is wrong, in a sentence; undefined where
 * everything that the rule looks at was read. A kind that the cluster does not have is no gap.
 */
export function gapOf(
  { rule, targets }: Pick<CompiledRule, "rule" | "targets">,
  coverage: readonly CoverageEntry[],
): string | undefined {
  const cloud = cloudOfRule(rule);
  if (cloud === undefined) return gapOfKinds(targets, coverage);
  return firstGap(coverage, [`${cloud}/cluster`, ...rule.requires.map((part) => `${cloud}/${part}`)]);
}

/** The same for kinds, each `group/Kind`. */
export function gapOfKinds(kinds: readonly string[], coverage: readonly CoverageEntry[]): string | undefined {
  const whole = coverage.find(({ part, state }) => wholeParts.includes(part) && state !== "read");
  if (whole) return describeGap(whole);
  const unread = kinds.find((kind) => !partsByKind.has(kind));
  if (unread !== undefined) return `${unread} is not read.`;
  return firstGap(
    coverage,
    kinds.flatMap((kind) => partsByKind.get(kind) ?? []),
  );
}

/** The rule's cloud; undefined for rules about what any cluster has. */
export function cloudOfRule({ target }: Pick<CompiledRule["rule"], "target">): CloudKind | undefined {
  return "cloud" in target ? target.cloud : undefined;
}

function firstGap(coverage: readonly CoverageEntry[], parts: readonly string[]): string | undefined {
  for (const part of parts) {
    const entry = coverage.find((each) => each.part === part);
    if (entry === undefined) return `${part} was not read.`;
    if (!wasReadWhole(entry) && entry.state !== "absent") return describeGap(entry);
  }
  return undefined;
}

function describeGap({ part, message }: CoverageEntry): string {
  if (message === undefined) return `${part} was not read whole.`;
  return message.includes(part) ? message : `${part}: ${message}`;
}
