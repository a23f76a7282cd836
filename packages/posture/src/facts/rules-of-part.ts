import type { CompiledRule } from "../assess/compile-rule.js";
import { partOf, readKinds } from "../snapshot/kinds.js";
import { factParts } from "./fact-parts.js";

/** Parts without which no object of a cluster is read, and those without which no cluster is found at all. */
const wayParts = ["kubernetes/api", "kubernetes/identity"];
const listingParts = ["azure/subscriptions", "aws/accounts", "aws/regions", "gcp/projects"].flatMap((part) => [
  part,
  `${part}/*`,
]);

const kindsByPart = new Map(readKinds.map((kind) => [partOf(kind), `${kind.group}/${kind.kind}`]));

/** The ids of the rules that may answer `notAssessed` while a part of the coverage is missing, in the order given. */
export function rulesOfPart(
  part: string,
  rules: readonly Pick<CompiledRule, "rule" | "targets" | "readsFacts">[],
): string[] {
  const needs = needOf(part);
  return rules.filter(needs).map(({ rule }) => rule.id);
}

/** Some rules of a cloud's own documents look at what runs in the cluster, too. */
const readsObjects = (facts: CompiledRule["readsFacts"]) =>
  facts.some(({ fact }) => factParts[fact].some((part) => kindsByPart.has(part)));

type Needs = (rule: Pick<CompiledRule, "rule" | "targets" | "readsFacts">) => boolean;

function needOf(part: string): Needs {
  if (listingParts.includes(part)) return () => true;
  if (wayParts.includes(part)) return ({ rule, readsFacts }) => !("cloud" in rule.target) || readsObjects(readsFacts);
  const kind = kindsByPart.get(part);
  if (kind !== undefined) {
    return ({ targets, readsFacts }) =>
      targets.includes(kind) || readsFacts.some(({ fact }) => factParts[fact].includes(part));
  }
  const [cloud, name = ""] = part.split("/");
  return ({ rule }) =>
    "cloud" in rule.target && rule.target.cloud === cloud && (name === "cluster" || rule.requires.includes(name));
}
