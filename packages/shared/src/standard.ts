import { z } from "zod";
import { attestation } from "./attestation.js";
import { clusterId } from "./id.js";
import { instant } from "./instant.js";
import { pageQuery } from "./page.js";
import { assessmentCounts } from "./recommendation.js";
import { cloud, severity } from "./vocabulary.js";

/**
 * What a requirement of a standard comes to. `attested`: somebody vouches for it by hand; `provider`: the cloud does it;
 * `notAssessed`: not known, with the reason.
 */
export const requirementStates = ["passed", "failed", "notAssessed", "attested", "provider"] as const;
export const requirementState = z.enum(requirementStates);
export type RequirementState = z.infer<typeof requirementState>;

/** How many are in each state. */
export const requirementCounts = z
  .object({
    passed: z.number().int(),
    failed: z.number().int(),
    notAssessed: z.number().int(),
    attested: z.number().int(),
    provider: z.number().int(),
  })
  .meta({ id: "RequirementCounts" });
export type RequirementCounts = z.infer<typeof requirementCounts>;

/** How far a standard is met. */
const progress = z.object({
  counts: requirementCounts,
  /** Passed and attested among what has a verdict, 0 to 1; null while nothing has one. The unknown is in `counts`. */
  metShare: z.number().nullable(),
});

export const standardSummary = progress
  .extend({
    id: z.string(),
    title: z.string(),
    version: z.string(),
    about: z.string(),
    /** Of which clouds the clusters have to meet it; null: all clusters. */
    clouds: z.array(cloud).nullable(),
    /** Clusters that have to meet it, of those that were asked about. */
    clusters: z.number().int(),
  })
  .meta({ id: "StandardSummary" });
export type StandardSummary = z.infer<typeof standardSummary>;

/** A requirement over the clusters that were asked about. It passes only where it passes in each of them. */
export const requirementRow = z
  .object({
    id: z.string(),
    title: z.string(),
    /** The section that it stands in, by its id. */
    section: z.string(),
    state: requirementState,
    /** Why it is not assessed, or is the provider's; null where the state says it all. */
    reason: z.string().nullable(),
    /** Resources that fail, once for every rule that they fail. */
    failing: z.number().int(),
    /** Rules that look at it, or help to mend it. */
    rules: z.number().int(),
    /** How many clusters are in each state. */
    clusters: requirementCounts,
    /** Somebody may vouch for it: no rule can look at it. */
    byHand: z.boolean(),
  })
  .meta({ id: "RequirementRow" });
export type RequirementRow = z.infer<typeof requirementRow>;

const clusterName = z.object({ id: z.string(), name: z.string(), cloud });

export const standardInCluster = progress
  .extend({
    ...clusterName.shape,
    /** When its newest snapshot was taken; null: it was never read. */
    snapshotAt: instant.nullable(),
  })
  .meta({ id: "StandardInCluster" });
export type StandardInCluster = z.infer<typeof standardInCluster>;

export const standardDetail = standardSummary
  .extend({
    /** In order; `level` 0 is the outermost. */
    sections: z.array(z.object({ id: z.string(), title: z.string(), level: z.number().int() })),
    requirements: z.array(requirementRow),
    perCluster: z.array(standardInCluster),
    /** Clusters whose objects are still to be judged again, after rules or settings changed. */
    clustersToJudge: z.number().int(),
  })
  .meta({ id: "StandardDetail" });
export type StandardDetail = z.infer<typeof standardDetail>;

const requirementRule = z.object({ ruleId: z.string(), title: z.string(), severity, counts: assessmentCounts });

export const requirementDetail = requirementRow
  .extend({
    standard: standardSummary.pick({ id: true, title: true, version: true }),
    /** The titles of the sections around it, the outermost first. */
    path: z.array(z.string()),
    /** Who says whether it is met: our rules, or the checks of Kubernetes' Pod Security, for which rules only help. */
    judgedBy: z.enum(["rules", "podSecurity"]),
    looking: z.array(requirementRule),
    perCluster: z.array(
      z.object({
        ...clusterName.shape,
        state: requirementState,
        reason: z.string().nullable(),
        failing: z.number().int(),
        snapshotAt: instant.nullable(),
      }),
    ),
    /** The newest first. */
    attestations: z.array(attestation),
  })
  .meta({ id: "RequirementDetail" });
export type RequirementDetail = z.infer<typeof requirementDetail>;

/** A resource that keeps a requirement from passing. */
export const failingResource = z
  .object({
    id: z.string(),
    kind: z.string(),
    namespace: z.string().nullable(),
    name: z.string(),
    cluster: z.object({ id: z.string(), name: z.string() }),
    /** The rule that it fails and its finding; null for a check of Pod Security. */
    ruleId: z.string().nullable(),
    findingId: z.string().nullable(),
    severity: severity.nullable(),
  })
  .meta({ id: "FailingResource" });
export type FailingResource = z.infer<typeof failingResource>;

/** Over the whole estate, or in one cluster. */
export const standardScope = z.object({ clusterId: clusterId.optional() });
export const standardExportQuery = standardScope.extend({ format: z.enum(["csv", "json"]).default("csv") });
export type StandardExportQuery = z.infer<typeof standardExportQuery>;
export const failingResourceQuery = pageQuery.extend(standardScope.shape);
export type FailingResourceQuery = z.infer<typeof failingResourceQuery>;

/** What one requirement comes to in one cluster, with everything that an auditor asks for. */
export const standardResult = z
  .object({
    section: z.string(),
    requirementId: z.string(),
    title: z.string(),
    clusterId: z.string(),
    cluster: z.string(),
    cloud,
    snapshotAt: instant.nullable(),
    state: requirementState,
    reason: z.string().nullable(),
    failing: z.number().int(),
    ruleIds: z.array(z.string()),
    attestedBy: z.string().nullable(),
    attestedUntil: instant.nullable(),
    attestedBecause: z.string().nullable(),
    attestedEvidence: z.string().nullable(),
  })
  .meta({ id: "StandardResult" });
export type StandardResult = z.infer<typeof standardResult>;

export const standardResults = z
  .object({
    standard: standardSummary.pick({ id: true, title: true, version: true, about: true }),
    /** Every requirement in every cluster that has to meet it. */
    results: z.array(standardResult),
  })
  .meta({ id: "StandardResults" });
export type StandardResults = z.infer<typeof standardResults>;
