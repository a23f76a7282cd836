import { z } from "zod";
import { clusterId } from "./id.js";
import { instant } from "./instant.js";
import { scorePoint } from "./score-cause.js";
import { securityControlId } from "./security-control.js";

export const granularities = ["workload", "cluster"] as const;
export const granularity = z.enum(granularities);
export type Granularity = z.infer<typeof granularity>;

/** One control: `current = max / (healthy + unhealthy) * healthy`; without assessed resources it is left out (null). */
export const controlScore = z
  .object({
    control: securityControlId,
    title: z.string(),
    max: z.number(),
    current: z.number().nullable(),
    potential: z.number().nullable(),
    healthy: z.number().int(),
    unhealthy: z.number().int(),
    /** Resources that could not be judged: they count neither way. */
    notAssessed: z.number().int(),
  })
  .meta({ id: "ControlScore" });
export type ControlScore = z.infer<typeof controlScore>;

/** A control with exemptions applied, and in `raw` without. */
export const adjustedControlScore = controlScore
  .extend({ raw: controlScore.pick({ current: true, healthy: true, unhealthy: true, notAssessed: true }) })
  .meta({ id: "AdjustedControlScore" });

export const secureScore = z
  .object({
    granularity,
    /** With exemptions applied, 0 to 1; null when nothing was assessed. */
    score: z.number().nullable(),
    /** As if nothing were exempt. */
    rawScore: z.number().nullable(),
    /** Points whose quotient is the score; null where several connectors are combined by weight: they have points each. */
    current: z.number().nullable(),
    max: z.number().nullable(),
    controls: z.array(adjustedControlScore),
    /** The share of assessments that could be made, 0 to 1, and of clusters that could be read. */
    assessedShare: z.number().nullable(),
    clustersRead: z.number().int(),
    clustersKnown: z.number().int(),
    scopes: z.array(
      z.object({
        connectorId: z.uuid(),
        name: z.string(),
        score: z.number().nullable(),
        rawScore: z.number().nullable(),
        current: z.number(),
        max: z.number(),
        /** Resources judged: the weight of this scope in the whole. */
        weight: z.number().int(),
      }),
    ),
    asOf: instant.nullable(),
  })
  .meta({ id: "SecureScore" });
export type SecureScore = z.infer<typeof secureScore>;

export const secureScoreQuery = z.object({
  granularity: granularity.default("workload"),
  connectorId: z.uuid().optional(),
  clusterId: clusterId.optional(),
});
export type SecureScoreQuery = z.infer<typeof secureScoreQuery>;

/** Of the whole estate, or of one cluster. */
export const scoreHistoryQuery = secureScoreQuery.pick({ granularity: true, clusterId: true });

/** The newest points, oldest first. */
export const scoreHistory = z.object({ points: z.array(scorePoint) }).meta({ id: "ScoreHistory" });
export type ScoreHistory = z.infer<typeof scoreHistory>;
