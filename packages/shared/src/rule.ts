import { z } from "zod";
import { securityControlId } from "./security-control.js";
import { remedyRisk, severity } from "./vocabulary.js";

/** A value of a rule's parameter as it is written in YAML or JSON. */
export const parameterValue = z.union([
  z.string().max(10_000),
  z.number(),
  z.boolean(),
  z
    .array(
      z.union([
        z.string().max(2_000),
        z.number(),
        z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      ]),
    )
    .max(1_000),
]);
export const parameterValues = z.record(z.string().max(100), parameterValue).meta({ id: "ParameterValues" });
export type ParameterValues = z.infer<typeof parameterValues>;

export const parameterTypes = ["string", "int", "bool", "list<string>", "list<int>", "list<object>"] as const;

export const ruleParameter = z
  .object({
    name: z.string(),
    type: z.enum(parameterTypes),
    description: z.string(),
    default: parameterValue.nullable(),
  })
  .meta({ id: "RuleParameter" });
export type RuleParameter = z.infer<typeof ruleParameter>;

/** `manual` is for rules that people write: each of ours says how it is mended. */
export const remedyKinds = ["patch", "manifest", "cli", "terraform", "manual"] as const;

export const remedy = z
  .object({
    kind: z.enum(remedyKinds),
    risk: remedyRisk,
    text: z.string(),
    command: z.string().optional(),
    /** The attributes to set in HCL, with the same placeholders as the command. */
    terraform: z.string().optional(),
    /** Words in capitals that a person replaces in what is proposed, and what each stands for. */
    inputs: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).optional(),
  })
  .meta({ id: "Remedy" });
export type Remedy = z.infer<typeof remedy>;

/** What a rule says of itself: its words, where it applies, its expression and its parameters. */
export const ruleView = z
  .object({
    id: z.string(),
    version: z.number().int(),
    title: z.string(),
    severity,
    control: securityControlId,
    controlTitle: z.string(),
    /** A preview rule is judged and shown, and does not count in the secure score. */
    status: z.enum(["stable", "preview"]),
    appliesTo: z.array(z.string()),
    description: z.string(),
    rationale: z.string(),
    expression: z.string(),
    parameters: z.array(ruleParameter),
    configure: z.enum(["required", "optional"]),
    remedy,
    mappings: z.record(z.string(), z.array(z.string())),
    references: z.array(z.string()),
  })
  .meta({ id: "Rule" });
export type RuleView = z.infer<typeof ruleView>;
