import type { ScoreCause } from "@periplus/shared/score-cause";
import { countOf } from "../../lib/number";

/** What a cause was, in a few words: "14 new Deployments in shop". The effect stands beside it. */
export function causeWords(cause: ScoreCause): string {
  const cluster = cause.cluster?.name ?? "a cluster";
  const what = whatOf(cause);
  switch (cause.cause) {
    case "connected":
      return `${cluster} read for the first time: ${what}`;
    case "newlyVisible":
      return `${what} can be judged now${partsOf(cause)}`;
    case "added":
      return `new: ${what}`;
    case "changed":
      return `changed: ${what}`;
    case "surroundings":
      return `judged otherwise because of what is around them: ${what}`;
    case "lostSight":
      return `lost sight of ${what}${partsOf(cause)}`;
    case "gone":
      return cause.kind === null && cause.groups === 0 ? `${cluster} is gone` : `gone: ${what}`;
    case "rules":
      return `rule new or changed: ${what}`;
    case "parameters":
      return `parameters set: ${what}`;
    case "exemption":
      return `exemption: ${what}`;
    case "disconnected":
      return `${cluster} went with its connector`;
  }
}

function whatOf({ resources, kind, namespace, groups }: ScoreCause): string {
  const things = kind === null ? countOf(resources, "resource") : countOf(resources, kind, pluralOf(kind));
  if (groups > 0) return `${things} of ${groups} smaller groups`;
  return namespace === null ? things : `${things} in ${namespace}`;
}

/** "NetworkPolicies", "Ingresses", "Pods". */
function pluralOf(kind: string): string {
  if (/[^aeiou]y$/.test(kind)) return `${kind.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(kind) ? `${kind}es` : `${kind}s`;
}

const mostParts = 3;

function partsOf({ cause, parts }: ScoreCause): string {
  if (parts.length === 0) return "";
  const named = parts.slice(0, mostParts).map((part) => part.slice(part.lastIndexOf("/") + 1));
  const more = parts.length > mostParts ? ` and ${parts.length - mostParts} more` : "";
  return ` (${named.join(", ")}${more} ${cause === "lostSight" ? "not read any more" : "read now"})`;
}
