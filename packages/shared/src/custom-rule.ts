import { z } from "zod";
import { evidence, markedText } from "./evidence.js";
import { rowId } from "./id.js";
import { instant } from "./instant.js";
import { assessmentCounts } from "./recommendation.js";
import { ruleView } from "./rule.js";
import { securityControlId } from "./security-control.js";
import { assessmentState, severity } from "./vocabulary.js";

/** What the ids of rules begin with that people write; no rule of ours does. */
export const customRulePrefix = "custom-";

/** Whether a rule is one that people wrote. */
export function isCustomRule(ruleId: string): boolean {
  return ruleId.startsWith(customRulePrefix);
}

/** Characters of a rule, at most. */
export const longestRuleText = 65_536;
/** Rules that people may have at a time. */
export const mostCustomRules = 200;
/** Characters of the samples of one test. */
export const longestSamples = 1_000_000;
/** Chosen resources of one test. */
export const mostTestedResources = 20;

/** The text of a rule: YAML in the format of the rules that come with Periplus. */
const ruleText = z.string().max(longestRuleText, `A rule has ${longestRuleText} characters at most`);

/** Something about a rule's text, at its line and column, both from 1. */
export const ruleIssue = z
  .object({
    line: z.number().int(),
    column: z.number().int(),
    /** The field, as `remedy.set`; empty for the rule as a whole. */
    path: z.string(),
    message: z.string(),
    /** A warning does not keep a rule from being saved. */
    level: z.enum(["error", "warning"]),
  })
  .meta({ id: "RuleIssue" });
export type RuleIssue = z.infer<typeof ruleIssue>;

export const ruleToCheck = z.object({ text: ruleText });

/** What a text comes to: a rule where nothing is wrong with it. */
export const ruleCheck = z
  .object({ issues: z.array(ruleIssue), rule: ruleView.nullable(), scores: z.boolean() })
  .meta({ id: "RuleCheck" });
export type RuleCheck = z.infer<typeof ruleCheck>;

/** What a rule is tried on: resources that were read, documents that are written for it, and everything that was read. */
export const ruleToTest = ruleToCheck.extend({
  resourceIds: z.array(rowId).max(mostTestedResources).default([]),
  /** YAML or JSON as for the check of manifests. */
  samples: z.string().max(longestSamples).default(""),
  inventory: z.boolean().default(false),
});
export type RuleToTest = z.infer<typeof ruleToTest>;

const testedObject = z.object({ kind: z.string(), namespace: z.string().nullable(), name: z.string() });

const testedResource = testedObject.extend({
  id: z.string(),
  cluster: z.object({ id: z.string(), name: z.string() }),
});

/** What the rule says of one object. */
export const ruleTestResult = testedObject
  .extend({
    /** The resource; null for a sample. */
    resource: testedResource.pick({ id: true, cluster: true }).nullable(),
    /** 0-based place among the samples; null for a resource. */
    sample: z.number().int().nullable(),
    state: assessmentState,
    reason: z.string().nullable(),
    evidence: z.array(evidence),
    /** The object with what the evidence points at; null where it points at nothing. */
    observed: markedText.nullable(),
  })
  .meta({ id: "RuleTestResult" });
export type RuleTestResult = z.infer<typeof ruleTestResult>;

export const ruleTest = z
  .object({
    issues: z.array(ruleIssue),
    results: z.array(ruleTestResult),
    /** What could not be tried, in sentences: samples that are no objects, resources that are gone, a test that took too long. */
    failures: z.array(z.string()),
    /** What the rule says of everything that it looks at, or of a part where that takes too long; null: not asked. */
    inventory: z
      .object({
        looked: z.object({ at: z.number().int(), of: z.number().int() }),
        counts: z.record(assessmentState, z.number().int()),
        /** Some that are unhealthy. */
        unhealthy: z.array(testedResource.extend({ message: z.string() })),
        /** Some that could not be assessed. */
        notAssessed: z.array(testedResource.extend({ message: z.string() })),
      })
      .nullable(),
  })
  .meta({ id: "RuleTest" });
export type RuleTest = z.infer<typeof ruleTest>;

export const customRule = z
  .object({
    ruleId: z.string(),
    title: z.string(),
    severity,
    control: securityControlId,
    controlTitle: z.string(),
    appliesTo: z.array(z.string()),
    /** Whether it counts in the secure score: its status is stable. */
    scores: z.boolean(),
    /** Why this version of Periplus cannot run it; null: it runs. */
    broken: z.string().nullable(),
    /** Counts the saved texts of the rule, and stands in each as `version`. */
    version: z.number().int(),
    createdAt: instant,
    createdBy: z.string(),
    updatedAt: instant,
    updatedBy: z.string(),
    counts: assessmentCounts,
  })
  .meta({ id: "CustomRule" });
export type CustomRule = z.infer<typeof customRule>;

export const ruleChangeKinds = ["created", "changed", "scoring", "deleted"] as const;

/** One version of a rule: who made it, when, and what became of the rule by it. */
export const ruleVersion = z
  .object({ version: z.number().int(), change: z.enum(ruleChangeKinds), at: instant, by: z.string() })
  .meta({ id: "RuleVersion" });
export type RuleVersion = z.infer<typeof ruleVersion>;

export const ruleVersionText = ruleVersion.extend({ text: z.string() }).meta({ id: "RuleVersionText" });

export const customRuleDetail = customRule
  .extend({
    text: z.string(),
    rule: ruleView.nullable(),
    /** The newest first. */
    history: z.array(ruleVersion),
    /** Clusters whose objects are still to be judged again; 0: the counts are current. */
    clustersToJudge: z.number().int(),
  })
  .meta({ id: "CustomRuleDetail" });
export type CustomRuleDetail = z.infer<typeof customRuleDetail>;

export const newCustomRule = z.object({ text: ruleText });

/** `basedOn`: the version that was looked at; a rule that somebody else changed meanwhile is a conflict. */
export const changedCustomRule = newCustomRule.extend({ basedOn: z.int().min(1) });

export const ruleScoring = z.object({ scores: z.boolean(), basedOn: z.int().min(1) });

/** Rules as YAML documents. */
export const rulesToImport = z.object({
  text: z.string().max(5_000_000),
  /** Says what would become of each, and keeps nothing. */
  dryRun: z.boolean().default(false),
});

export const importedRule = z
  .object({
    /** Null where the document does not say. */
    ruleId: z.string().nullable(),
    title: z.string().nullable(),
    scores: z.boolean(),
    outcome: z.enum(["created", "changed", "unchanged", "refused"]),
    /** With lines of the whole text. */
    issues: z.array(ruleIssue),
  })
  .meta({ id: "ImportedRule" });
export type ImportedRule = z.infer<typeof importedRule>;

/** All of them are kept, or none: where one is refused. */
export const ruleImport = z.object({ saved: z.boolean(), rules: z.array(importedRule) }).meta({ id: "RuleImport" });
export type RuleImport = z.infer<typeof ruleImport>;
