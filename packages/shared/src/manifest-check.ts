import { z } from "zod";
import { evidence } from "./evidence.js";
import { parameterValues } from "./rule.js";
import { assessmentState, severity } from "./vocabulary.js";

/** The assessment of one rule on one document of a file: the same shape as `periplus scan --format json`. */
export const scanAssessment = z
  .object({
    rule: z.string(),
    state: assessmentState,
    severity,
    resource: z.object({
      apiVersion: z.string(),
      kind: z.string(),
      namespace: z.string().nullable(),
      name: z.string(),
    }),
    file: z.string(),
    /** 0-based index of the document in the file. */
    document: z.number().int(),
    evidence: z.array(evidence),
  })
  .meta({ id: "ScanAssessment" });
export type ScanAssessment = z.infer<typeof scanAssessment>;

export const scanError = z
  .object({ file: z.string(), document: z.number().int().nullable(), message: z.string() })
  .meta({ id: "ScanError" });
export type ScanError = z.infer<typeof scanError>;

export const scanReport = z
  .object({ assessments: z.array(scanAssessment), errors: z.array(scanError) })
  .meta({ id: "ScanReport" });
export type ScanReport = z.infer<typeof scanReport>;

/** Nothing of it is kept. */
export const manifestCheck = z
  .object({ text: z.string().max(5_000_000), parameters: z.record(z.string(), parameterValues).default({}) })
  .meta({ id: "ManifestCheck" });
export type ManifestCheck = z.infer<typeof manifestCheck>;
