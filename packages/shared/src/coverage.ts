import { z } from "zod";
import { coverageState } from "./vocabulary.js";

/** What became of reading one kind (`apps/deployments`) or one part of a cloud's description (`aks/agentPools`). */
export const coverageEntry = z
  .object({
    /** `group/plural` (`core/pods`), or `aks/agentPools` and alike for what the cloud told. */
    part: z.string(),
    state: coverageState,
    /** Objects read. */
    objects: z.number().int(),
    /** Why the state is not `read`, in words for a person, with what to do. */
    message: z.string().optional(),
  })
  .meta({ id: "CoverageEntry" });
export type CoverageEntry = z.infer<typeof coverageEntry>;
