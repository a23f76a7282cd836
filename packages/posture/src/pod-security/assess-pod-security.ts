import { formatPath } from "../evidence/json-path.js";
import type { JsonObject } from "../snapshot/object.js";
import { baselineChecks } from "./baseline-checks.js";
import type { Breach, PodSecurityCheck, PodSecurityLevel, Revision } from "./check.js";
import { podShapeOf } from "./pod-shape.js";
import { minorVersionOf } from "./policy-version.js";
import { restrictedChecks } from "./restricted-checks.js";

export interface PodSecurityPolicy {
  level: PodSecurityLevel;
  /** A version of Kubernetes, `v1.30` or `1.30.2`, or `latest`. */
  version: string;
}

export interface PodSecurityFailure {
  /** The id of the check in Kubernetes: `hostNamespaces`. */
  check: string;
  message: string;
  /** Where in the object, such as `spec.template.spec.containers[0].securityContext.privileged`; need not exist. */
  paths: string[];
}

export interface PodSecurityVerdict {
  allowed: boolean;
  failures: PodSecurityFailure[];
}

/** Every check of the Pod Security Standards, of both levels and all versions. */
export const podSecurityChecks: readonly PodSecurityCheck[] = [...baselineChecks, ...restrictedChecks];

/** The checks that a level of a version of Kubernetes consists of. Throws a RangeError for what is no version. */
export function checksOf({ level, version }: PodSecurityPolicy): PodSecurityCheck[] {
  return activeChecks(level, minorVersionOf(version)).map(({ check }) => check);
}

/**
 * What the Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/) say of an
 * object that bears a pod: the pod itself, or the template of a workload. Null for objects without a pod, which cannot
 * be judged. Throws a RangeError for what is no version.
 */
export function assessPodSecurity(
  object: JsonObject,
  { level, version }: PodSecurityPolicy,
): PodSecurityVerdict | null {
  const pod = podShapeOf(object);
  if (pod === undefined) return null;
  const failures = activeChecks(level, minorVersionOf(version)).flatMap(({ check, revision }) => {
    const breaches = revision.find(pod);
    return breaches.length === 0 ? [] : [failureOf(check, breaches)];
  });
  return { allowed: failures.length === 0, failures };
}

interface ActiveCheck {
  check: PodSecurityCheck;
  revision: Revision;
}

/** The restricted level has the checks of both, without those of the baseline that it makes stricter. */
function activeChecks(level: PodSecurityLevel, minor: number): ActiveCheck[] {
  const checks = level === "baseline" ? baselineChecks : podSecurityChecks;
  const active = checks.flatMap((check) => {
    const revision = check.revisions.findLast(({ from }) => from <= minor);
    return revision === undefined ? [] : [{ check, revision }];
  });
  const replaced = new Set(active.map(({ check }) => check.insteadOf));
  return active.filter(({ check }) => !replaced.has(check.id));
}

function failureOf({ id, demands }: PodSecurityCheck, breaches: readonly Breach[]): PodSecurityFailure {
  const places = [...new Set(breaches.map(({ what }) => what))];
  return {
    check: id,
    message: `${demands}: ${places.join(", ")}.`,
    paths: breaches.map(({ path }) => formatPath(path)),
  };
}
