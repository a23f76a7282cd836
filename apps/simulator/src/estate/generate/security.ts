import type { Posture } from "../definition.js";
import type { JsonObject } from "../objects.js";
import { chance } from "../random.js";

/** Faults that a workload may have, with their probability on hardened, ordinary and careless clusters. */
const PROBABILITIES = {
  noLimits: [0, 0.25, 0.65],
  runsAsRoot: [0, 0.3, 0.7],
  writableRoot: [0.04, 0.5, 0.92],
  mayEscalate: [0, 0.35, 0.85],
  keepsCapabilities: [0, 0.4, 0.85],
  noSeccomp: [0.05, 0.5, 0.9],
  latestTag: [0, 0.06, 0.35],
  noProbes: [0, 0.15, 0.5],
  literalPassword: [0, 0.05, 0.3],
  mountsToken: [0.1, 0.55, 0.9],
  defaultAccount: [0, 0.1, 0.45],
  privileged: [0, 0.01, 0.07],
  hostPath: [0, 0.03, 0.1],
  hostNetwork: [0, 0.01, 0.05],
  netAdmin: [0, 0.02, 0.08],
  noPolicy: [0, 0.5, 0.95],
  noBudget: [0.1, 0.6, 0.95],
} as const satisfies Record<string, readonly [number, number, number]>;

export type Weakness = keyof typeof PROBABILITIES;

const COLUMN: Record<Posture, 0 | 1 | 2> = { hardened: 0, ordinary: 1, careless: 2 };

/** Tells whether the workload of that identity has a fault; the same each time. */
export type Weaknesses = (weakness: Weakness) => boolean;

/** The faults of one workload. */
export function weaknessesOf(identity: string, posture: Posture): Weaknesses {
  return (weakness) => chance(`${identity}!${weakness}`, PROBABILITIES[weakness][COLUMN[posture]]);
}

/** The security context of a container with these faults; empty where nobody wrote one. */
export function containerSecurity(has: Weaknesses): JsonObject {
  const capabilities = {
    ...(has("keepsCapabilities") ? {} : { drop: ["ALL"] }),
    ...(has("netAdmin") ? { add: ["NET_ADMIN"] } : {}),
  };
  const context = {
    ...(Object.keys(capabilities).length > 0 ? { capabilities } : {}),
    ...(has("privileged") ? { privileged: true } : {}),
    ...(has("writableRoot") ? {} : { readOnlyRootFilesystem: true }),
    ...(has("mayEscalate") || has("privileged") ? {} : { allowPrivilegeEscalation: false }),
  };
  return Object.keys(context).length > 0 ? { securityContext: context } : {};
}

/** The security context of a pod with these faults. */
export function podSecurity(has: Weaknesses, user: number): JsonObject {
  const context = {
    ...(has("runsAsRoot") ? {} : { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user }),
    ...(has("noSeccomp") ? {} : { seccompProfile: { type: "RuntimeDefault" } }),
  };
  return Object.keys(context).length > 0 ? { securityContext: context } : {};
}
