import { z } from "zod";
import { instant } from "./instant.js";
import { wholeListQuery } from "./page.js";
import { parameterValues, ruleView } from "./rule.js";
import { securityControlId } from "./security-control.js";
import { severity } from "./vocabulary.js";

export const assessmentCounts = z
  .object({
    healthy: z.number().int(),
    /** Open: not exempt. */
    unhealthy: z.number().int(),
    /** Unhealthy and exempt. */
    waived: z.number().int(),
    mitigated: z.number().int(),
    notAssessed: z.number().int(),
    needsConfiguration: z.number().int(),
  })
  .meta({ id: "AssessmentCounts" });
export type AssessmentCounts = z.infer<typeof assessmentCounts>;

/** One rule seen across its findings. */
export const recommendation = z
  .object({
    ruleId: z.string(),
    title: z.string(),
    severity,
    control: securityControlId,
    controlTitle: z.string(),
    remedyKind: z.string(),
    counts: assessmentCounts,
    clustersAffected: z.number().int(),
    /** The oldest finding that is still open. */
    oldestFindingAt: instant.nullable(),
    /** Points that its control would gain if every finding of this rule were mended: worked out by scoring again. */
    potentialPoints: z.number(),
    /** The same as a share of the whole score, 0 to 1, each connector with its weight. */
    potentialScore: z.number(),
  })
  .meta({ id: "Recommendation" });
export type Recommendation = z.infer<typeof recommendation>;

/** `q` takes `is:` (open, healthy, unknown, needs-config), `severity:`, `control:`, `cloud:`, `cluster:`, `rule:` and text. */
export const recommendationQuery = wholeListQuery.extend({ q: z.string().max(2_000).default("") });
export type RecommendationQuery = z.infer<typeof recommendationQuery>;

export const recommendationDetail = recommendation
  .extend({
    rule: ruleView,
    parameters: parameterValues.nullable(),
    /** Clusters whose objects are still to be judged again, after rules or parameters changed; 0: the counts are current. */
    clustersToJudge: z.number().int(),
  })
  .meta({ id: "RecommendationDetail" });
export type RecommendationDetail = z.infer<typeof recommendationDetail>;
