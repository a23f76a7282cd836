import { z } from "zod";
import { clusterId } from "./id.js";
import { sampledResource } from "./rule-settings.js";
import { severity } from "./vocabulary.js";

/** Audit writes to the audit log, warn also tells who asked, deny refuses. */
export const enforcementLevels = ["audit", "warn", "deny"] as const;
export const enforcementLevel = z.enum(enforcementLevels);
export type EnforcementLevel = z.infer<typeof enforcementLevel>;

/**
 * Whether a cluster has the admission policy of a rule: as it is exported, otherwise, or not at all. `unknown`: the
 * policies of the cluster could not be read. `notExportable`: no policy can say what the rule says.
 */
export const enforcementStates = ["enforced", "drifted", "absent", "unknown", "notExportable"] as const;
export const enforcementState = z.enum(enforcementStates);
export type EnforcementState = z.infer<typeof enforcementState>;

/** A policy carries the settings of one cluster; without a cluster those that hold everywhere. */
export const enforcementScope = z.object({ clusterId: clusterId.optional() });
export const policyQuery = enforcementScope.extend({ level: enforcementLevel.default("warn") });

export const exportedPolicy = z
  .object({
    /** Why it cannot be a policy; then there is no text. */
    refused: z.string().nullable(),
    /** The policy and its binding, as YAML to apply. */
    text: z.string().nullable(),
    /** What is set for the rule and the policy does not know: it judges more. */
    limits: z.array(z.string()),
  })
  .meta({ id: "ExportedPolicy" });
export type ExportedPolicyView = z.infer<typeof exportedPolicy>;

export const policyPreview = z
  .object({
    refused: z.string().nullable(),
    /** Objects that were looked at, of those that the policy would be asked about. */
    looked: z.object({ at: z.number().int(), of: z.number().int() }),
    blocked: z.number().int(),
    /** Whose judgement failed: the policy lets them pass. */
    failed: z.number().int(),
    /** Some of the blocked. */
    resources: z.array(sampledResource),
  })
  .meta({ id: "PolicyPreview" });
export type PolicyPreview = z.infer<typeof policyPreview>;

const difference = z.object({
  document: z.enum(["policy", "binding"]),
  path: z.string(),
  exported: z.string().nullable(),
  found: z.string().nullable(),
});

export const clusterEnforcement = z
  .object({
    cluster: z.object({ id: z.string(), name: z.string() }),
    state: enforcementState,
    /** Why it is unknown, or cannot be a policy. */
    reason: z.string().nullable(),
    /** Audit, Warn, Deny as the binding found says. */
    actions: z.array(z.string()),
    differences: z.array(difference),
  })
  .meta({ id: "ClusterEnforcement" });
export type ClusterEnforcement = z.infer<typeof clusterEnforcement>;

export const ruleEnforcement = z
  .object({
    /** Why the rule can be a policy nowhere, or not with what is set everywhere. */
    refused: z.string().nullable(),
    clusters: z.array(clusterEnforcement),
  })
  .meta({ id: "RuleEnforcement" });
export type RuleEnforcementView = z.infer<typeof ruleEnforcement>;

export const enforcementOfCluster = z
  .object({
    /** Why nothing can be said; null: the policies were read. */
    unknown: z.string().nullable(),
    counts: z.object({
      enforced: z.number().int(),
      drifted: z.number().int(),
      absent: z.number().int(),
      notExportable: z.number().int(),
    }),
    /** The rules that are enforced or have drifted. */
    rules: z.array(
      z.object({
        ruleId: z.string(),
        title: z.string(),
        severity,
        state: enforcementState,
        actions: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: "EnforcementOfCluster" });
export type EnforcementOfCluster = z.infer<typeof enforcementOfCluster>;
