import { z } from "zod";
import { instant } from "./instant.js";

/**
 * What became of trying one right: it works; the cloud or the cluster refuses it (`missing`); something other than a
 * missing right is in the way (`blocked`); the other side cannot be reached; it could not be tried because of another
 * row (`notChecked`); or it is there and must not be (`excess`).
 */
export const checkOutcomes = ["works", "missing", "blocked", "unreachable", "notChecked", "excess"] as const;
export const checkOutcome = z.enum(checkOutcomes);
export type CheckOutcome = z.infer<typeof checkOutcome>;

/** One right in one place. */
export const verificationCheck = z
  .object({
    /** Subscription, region, project or cluster; null for what is asked once. */
    place: z.string().nullable(),
    /** Of the cluster that the row is about. */
    clusterId: z.string().nullable(),
    /** In the cloud's own terms, or as `list core/pods`. */
    permission: z.string(),
    outcome: checkOutcome,
    /** Rules that may not be assessed without it. */
    rules: z.array(z.string()),
    /** What the cloud or the cluster said. */
    message: z.string().nullable(),
    /** What to run; null where nothing is to be mended, or no command mends it. */
    remedy: z.string().nullable(),
    /** When a discovery last made use of the right, as far as the newest snapshots tell. */
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: "VerificationCheck" });
export type VerificationCheck = z.infer<typeof verificationCheck>;

export const verification = z
  .object({
    state: z.enum(["never", "running", "done", "failed"]),
    requestedAt: instant.nullable(),
    endedAt: instant.nullable(),
    /** Why it failed. */
    message: z.string().nullable(),
    /** Clusters that were looked into, and how many there are. */
    clusters: z.object({ checked: z.number().int(), total: z.number().int() }),
    checks: z.array(verificationCheck),
  })
  .meta({ id: "Verification" });
export type Verification = z.infer<typeof verification>;
