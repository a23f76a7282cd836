import { clouds } from "@periplus/shared/vocabulary";
import { z } from "zod";

const cloud = z.enum(clouds);

const requirementEntry = z.strictObject({
  /** As the standard numbers it. */
  id: z.string().min(1),
  /** In our own words: the standard's text is its publisher's. */
  title: z.string().min(1).max(160),
  /** By its id, where the number of the requirement does not begin with that of its section. */
  section: z.string().min(1).optional(),
  /**
   * Who looks at it where no rule does: somebody has to vouch for it by hand (`attestable`), or what it takes is not read
   * yet (`notCovered`).
   */
  otherwise: z.enum(["attestable", "notCovered"]).optional(),
});

/** What the clouds do themselves in clusters that they manage. */
const providerPart = z.strictObject({
  clouds: z.array(cloud).min(1),
  /** Sections and requirements, with everything below them. */
  of: z.array(z.string().min(1)).min(1),
  reason: z.string().min(1),
});

/** `standards/<id>.yaml`. The id is the key under which rules name the standard in their `mappings`. */
export const standardDocument = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, "write it in lower case"),
  title: z.string().min(1),
  version: z.string().min(1),
  /** What it is, and what meeting it here means. */
  about: z.string().min(1),
  /** Of which clouds the clusters have to meet it; all clusters without. */
  clouds: z.array(cloud).optional(),
  /** `podSecurity`: the requirements are the checks of Kubernetes' own admission, and rules only help to mend. */
  judgedBy: z.enum(["rules", "podSecurity"]).default("rules"),
  provider: z.array(providerPart).default([]),
  /** In order; one lies in another where its number begins with the other's. */
  sections: z.array(z.strictObject({ id: z.string().min(1), title: z.string().min(1).max(120) })).min(1),
  requirements: z.array(requirementEntry).min(1),
  /** What rules name in their mappings and the standard, as it is limited here, does not list. */
  outside: z.array(z.string().min(1)).default([]),
});
type StandardDocument = z.infer<typeof standardDocument>;

/** One line of a standard: rules look at it, or `otherwise` says who has to. */
export interface Requirement {
  readonly id: string;
  readonly title: string;
  /** The section that it stands in, by its id. */
  readonly section: string;
  readonly ruleIds: readonly string[];
  readonly otherwise: "attestable" | "notCovered" | undefined;
}

export interface Standard extends Omit<StandardDocument, "requirements"> {
  readonly requirements: readonly Requirement[];
}

/** Whether a number lies below another, or is it: `1.2.3` lies below `1.2` and `1`, not below `1.2.30`. */
export function isBelow(id: string, above: string): boolean {
  return id === above || id.startsWith(`${above}.`);
}

/** Whether somebody may vouch for a requirement: where no rule can tell. */
export function isByHand({ ruleIds, otherwise }: Pick<Requirement, "ruleIds" | "otherwise">): boolean {
  return ruleIds.length === 0 && otherwise !== undefined;
}
