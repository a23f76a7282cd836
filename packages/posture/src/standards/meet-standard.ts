import type { RequirementState } from "@periplus/shared/standard";
import type { Cloud } from "@periplus/shared/vocabulary";
import { isBelow, type Requirement, type Standard } from "./standard.js";

/** How a rule stands in one cluster, in resources. */
export interface RuleStanding {
  readonly healthy: number;
  /** Open: not exempt. */
  readonly unhealthy: number;
  /** Taken out of the calculation by a person. */
  readonly waived: number;
  /** Counted as healthy by a person. */
  readonly mitigated: number;
  readonly notAssessed: number;
  readonly needsConfiguration: number;
}

/** What is known of one rule in one cluster. */
export interface RuleLook {
  /** Undefined: it found nothing that it is about. */
  readonly standing: RuleStanding | undefined;
  /** Why some of what it looks at was not read, in a sentence; undefined: everything was. */
  readonly gap: string | undefined;
  /** Somebody switched it off there. */
  readonly isOff: boolean;
  /** There are objects of the kinds that it looks at. */
  readonly hasObjects: boolean;
}

/** What a requirement of Pod Security comes to in one cluster. */
export interface PodSecurityLook {
  /** Workloads that fail the check, of so many. */
  readonly failing: number;
  readonly judged: number;
  /** Why that says nothing of all workloads as they are now; undefined: it does. */
  readonly gap: string | undefined;
  /** The check is one of those that the cluster's version of Kubernetes has. */
  readonly inForce: boolean;
}

/** A cluster as standards see it. */
export interface ClusterLook {
  readonly cloud: Cloud;
  /** Undefined: the rule is one of another cloud. */
  rule(ruleId: string): RuleLook | undefined;
  podSecurity(checkId: string): PodSecurityLook;
}

export interface RequirementResult {
  readonly state: RequirementState;
  /** Why it is not assessed, or is the provider's; null where the state says it all. */
  readonly reason: string | null;
  /** Resources that fail, once for every rule that they fail. */
  readonly failing: number;
  /** Not assessed because there is nothing that it could be about: that keeps no other cluster from passing. */
  readonly isVoid: boolean;
}

/**
 * Whether a cluster meets a requirement. One failure fails it; what was not read or could not be judged keeps it from
 * passing; where nothing was judged at all, it is not assessed.
 * @param attested somebody vouches for it today; that counts only where no rule looks
 */
export function meetRequirement(
  standard: Pick<Standard, "judgedBy" | "provider">,
  requirement: Requirement,
  cluster: ClusterLook,
  attested: boolean,
): RequirementResult {
  const { id, ruleIds, otherwise } = requirement;
  const provided = standard.provider.find(
    ({ clouds, of }) => clouds.includes(cluster.cloud) && of.some((part) => isBelow(id, part)),
  );
  if (provided) return { state: "provider", reason: provided.reason, failing: 0, isVoid: false };
  if (standard.judgedBy === "podSecurity") return meetCheck(cluster.podSecurity(id));
  const looks = ruleIds.map((ruleId) => cluster.rule(ruleId)).filter((look) => look !== undefined);
  if (looks.length > 0) return meetRules(looks);
  if (ruleIds.length > 0) return notAssessed("The rules that look at it are about other clouds.", true);
  if (attested) return { state: "attested", reason: null, failing: 0, isVoid: false };
  return notAssessed(otherwise === "attestable" ? byHand : notCovered);
}

const byHand = "No rule can tell: somebody has to vouch for it by hand.";
const notCovered = "What it takes to tell is not read. Somebody may vouch for it by hand.";

function meetRules(looks: readonly RuleLook[]): RequirementResult {
  const standings = looks.map(({ standing }) => standing).filter((standing) => standing !== undefined);
  const sum = (count: keyof RuleStanding) => standings.reduce((total, standing) => total + standing[count], 0);
  const failing = sum("unhealthy");
  if (failing > 0) return { state: "failed", reason: null, failing, isVoid: false };
  const gap = looks.find((look) => look.gap !== undefined)?.gap;
  if (gap !== undefined) return notAssessed(gap);
  if (looks.some(({ isOff }) => isOff)) return notAssessed("A rule that looks at it is switched off here.");
  const unjudged = sum("notAssessed");
  if (unjudged > 0) return notAssessed(`${countOf(unjudged, "resource")} could not be judged.`);
  if (sum("needsConfiguration") > 0) return notAssessed("A rule that looks at it waits for its parameters.");
  if (sum("healthy") + sum("mitigated") > 0) return { state: "passed", reason: null, failing: 0, isVoid: false };
  if (sum("waived") > 0) return notAssessed("Everything that fails it is waived, and nothing else was found.");
  return looks.some(({ hasObjects }) => hasObjects)
    ? notAssessed("Nothing that it is about was found here.")
    : notAssessed("There is nothing here that it could be about.", true);
}

function meetCheck({ failing, judged, gap, inForce }: PodSecurityLook): RequirementResult {
  if (!inForce) return notAssessed("The Kubernetes version of the cluster does not have this check.", true);
  if (failing > 0) return { state: "failed", reason: null, failing, isVoid: false };
  if (gap !== undefined) return notAssessed(gap);
  if (judged === 0) return notAssessed("No workload runs here.", true);
  return { state: "passed", reason: null, failing: 0, isVoid: false };
}

function notAssessed(reason: string, isVoid = false): RequirementResult {
  return { state: "notAssessed", reason, failing: 0, isVoid };
}

const countOf = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The state of the whole among those of its parts: the first of these that some part has. */
const precedence: readonly RequirementState[] = ["failed", "notAssessed", "passed", "attested", "provider"];

/**
 * What several clusters come to together: it fails where one fails, and passes only where each passes that has anything
 * to show. Clusters where there is nothing that it could be about are left out, unless that is all of them.
 */
export function meetTogether(results: readonly RequirementResult[]): RequirementResult {
  const telling = results.filter(({ isVoid }) => !isVoid);
  const counted = telling.length > 0 ? telling : results;
  const state = precedence.find((each) => counted.some((result) => result.state === each));
  if (state === undefined) return notAssessed("No cluster has to meet it.", true);
  const reasons = new Set(counted.filter((result) => result.state === state).map(({ reason }) => reason));
  const [reason = null] = reasons;
  return {
    state,
    reason: reasons.size === 1 ? reason : null,
    failing: results.reduce((total, { failing }) => total + failing, 0),
    isVoid: telling.length === 0,
  };
}

/** The share of what has a verdict that is met, 0 to 1; null while nothing has one. What is unknown is in neither. */
export function metShare(states: readonly RequirementState[]): number | null {
  const count = (...which: RequirementState[]) => states.filter((state) => which.includes(state)).length;
  const met = count("passed", "attested");
  const judged = met + count("failed");
  return judged === 0 ? null : met / judged;
}
