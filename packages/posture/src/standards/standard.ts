import { z } from "zod";

/** What a requirement is when no rule looks at it. */
const withoutRule = z.enum(["attestable", "provider", "notCovered"]);

const requirementEntry = z.strictObject({
  /** As the standard numbers it. */
  id: z.string().min(1),
  /** In our own words: the standard's text is its publisher's. */
  title: z.string().min(1).max(160),
  /** Must be given where no rule names the requirement in its `mappings`, and nowhere else. */
  otherwise: withoutRule.optional(),
});

/** `standards/<id>.yaml`. The id is the key under which rules name the standard in their `mappings`. */
export const standardDocument = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, "write it in lower case"),
  title: z.string().min(1),
  version: z.string().min(1),
  /** Of which clouds the clusters have to meet it; all clusters without. */
  clouds: z.array(z.enum(["azure", "aws", "gcp", "kubernetes"])).optional(),
  requirements: z.array(requirementEntry).min(1),
});
type StandardDocument = z.infer<typeof standardDocument>;

/** One line of a standard: rules look at it, or `otherwise` says who has to. */
export interface Requirement {
  readonly id: string;
  readonly title: string;
  readonly ruleIds: readonly string[];
  readonly otherwise: z.infer<typeof withoutRule> | undefined;
}

export interface Standard extends Omit<StandardDocument, "requirements"> {
  readonly requirements: readonly Requirement[];
}
