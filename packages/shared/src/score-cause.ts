import { z } from "zod";
import { instant } from "./instant.js";

/**
 * Why a score changed, in the order in which the causes of one change are taken one after the other: what is there to be
 * judged comes first, then how it is judged, then what people decided about it. The effects of one change add up to it
 * exactly; the order decides how much of it each cause is given.
 */
export const causeOrder = [
  "connected",
  "newlyVisible",
  "added",
  "changed",
  "surroundings",
  "lostSight",
  "gone",
  "rules",
  "parameters",
  "exemption",
  "disconnected",
] as const;
export const causeWord = z.enum(causeOrder).meta({
  description: [
    "connected: the cluster was read for the first time",
    "newlyVisible: could not be read or judged before, and now it can",
    "added, changed, gone: what became of objects",
    "surroundings: the rest of the cluster says something else of an object that is as it was",
    "lostSight: could be judged before, and now it cannot",
    "rules, parameters: what objects are judged by",
    "exemption: one was made, changed, revoked or ran out, or covers what is new",
    "disconnected: the connector was removed",
  ].join("; "),
});
export type CauseWord = z.infer<typeof causeWord>;

/** One cause of a change of the score, with what is known of it. What does not fit a cause is null. */
export const scoreCause = z
  .object({
    cause: causeWord,
    /** By how much it moved the score, -1 to 1: with exemptions applied, and without. */
    effect: z.number(),
    rawEffect: z.number(),
    /** How many resources stand otherwise because of it. */
    resources: z.number().int(),
    kind: z.string().nullable(),
    /** Null also for what lies in no namespace. */
    namespace: z.string().nullable(),
    ruleId: z.string().nullable(),
    exemptionId: z.string().nullable(),
    cluster: z.object({ id: z.string(), name: z.string() }).nullable(),
    /** For what was lost sight of or became visible: the parts of the cluster that are read otherwise than before. */
    parts: z.array(z.string()),
    /** How many smaller groups of the same cause are in it; 0: it is one. */
    groups: z.number().int(),
  })
  .meta({ id: "ScoreCause" });
export type ScoreCause = z.infer<typeof scoreCause>;

/** The score from one moment on, with why it is another than before. */
export const scorePoint = z
  .object({
    at: instant,
    /** With exemptions applied, 0 to 1; null while nothing was assessed. */
    score: z.number().nullable(),
    /** Without exemptions. */
    rawScore: z.number().nullable(),
    assessedShare: z.number().nullable(),
    /** The scores just before: the effects of the causes lead from there to here. */
    before: z.object({ score: z.number().nullable(), rawScore: z.number().nullable() }).nullable(),
    /** In the order of `causeOrder`, the weightiest first within one. */
    causes: z.array(scoreCause),
  })
  .meta({ id: "ScorePoint" });
export type ScorePoint = z.infer<typeof scorePoint>;
