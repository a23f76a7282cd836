import { z } from "zod";
import { remedy } from "./rule.js";
import { assessmentState, remedyRisk, severity } from "./vocabulary.js";

/** Where an object comes from: a change made in the cluster is undone with the next one that is made there. */
export const managedBy = z
  .object({
    tool: z.enum(["helm", "argo-cd", "flux-helm-release", "flux-kustomization"]),
    /** Of the release, the application, the HelmRelease or the Kustomization. */
    name: z.string(),
    namespace: z.string().nullable(),
  })
  .meta({ id: "ManagedBy" });
export type ManagedBy = z.infer<typeof managedBy>;

/** A rule that says something else of the object afterwards. */
export const ruleChange = z
  .object({ ruleId: z.string(), title: z.string(), severity, before: assessmentState, after: assessmentState })
  .meta({ id: "RuleChange" });
export type RuleChange = z.infer<typeof ruleChange>;

const change = z.object({
  /** The object as it is and as it would be, as YAML, where the change could be made in memory. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** For kubectl, or the tool of the cloud. Null, too, where the source of the object is the place for the change. */
  command: z.string().nullable(),
  /** An entry of a kustomization.yaml. */
  kustomize: z.string().nullable(),
  managedBy: managedBy.nullable(),
  changes: z.array(ruleChange),
});

/** A change that mends a finding, proved by assessing what is changed in memory. */
export const fix = change
  .extend({
    remedy,
    /** Objects to add to the cluster, as YAML. */
    manifest: z.string().nullable(),
    /** Attributes of Terraform. */
    terraform: z.string().nullable(),
    /** The rule says healthy after the change. */
    verified: z.boolean(),
    /** The controller that makes the object: the change belongs there, and the next object has it. */
    owner: z.object({ kind: z.string(), name: z.string() }).nullable(),
  })
  .meta({ id: "Fix" });
export type Fix = z.infer<typeof fix>;

const ruleName = z.object({ ruleId: z.string(), title: z.string(), severity });

/** One change for all findings of an object whose patch is proved. */
export const resourceFix = change
  .extend({
    mended: z.array(ruleName),
    /** Findings that it leaves: something has to be filled in or decided first. */
    left: z.array(ruleName),
    /** The worst of its parts; null without any. */
    risk: remedyRisk.nullable(),
  })
  .meta({ id: "ResourceFix" });
export type ResourceFix = z.infer<typeof resourceFix>;
