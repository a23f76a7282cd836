import { parameterTypes, parameterValue, type RuleParameter, type RuleView, remedy } from "@periplus/shared/rule";
import { securityControlId, securityControls } from "@periplus/shared/security-control";
import { severity } from "@periplus/shared/vocabulary";
import { z } from "zod";
import { factNames } from "../facts/fact.js";
import type { Json } from "../snapshot/object.js";
import { podBearingKinds } from "../snapshot/pod-spec.js";

const expression = z.string().trim().min(1).max(8_192);
const fieldPath = z.string().min(1);
const json: z.ZodType<Json> = z.json();

/** What a rule looks at: everything that bears a pod, listed kinds (`apps/v1/Deployment`, `v1/Service`), or a cloud. */
const target = z.union([
  z.strictObject({ scope: z.literal("pod") }),
  z.strictObject({
    kinds: z.array(z.string().regex(/^(?:[a-z0-9.-]+\/)?v[0-9a-z]+\/[A-Za-z0-9]+$/, "write it as v1/Service")).min(1),
  }),
  z.strictObject({ cloud: z.enum(["aks", "eks", "gke"]) }),
]);
export type RuleTarget = z.infer<typeof target>;

const parameter = z.strictObject({
  type: z.enum(parameterTypes),
  description: z.string().min(1),
  default: parameterValue.optional(),
  /**
   * What a text is written in: `re2`, the syntax of CEL's `matches` (https://github.com/google/re2/wiki/Syntax), or
   * `quantity`, an amount as Kubernetes writes it.
   */
  format: z.enum(["re2", "quantity"]).optional(),
  /**
   * What an item has of the kind that the parameter is about, as a list: values are proposed from it. For `re2` the
   * beginnings of what is matched, for a `quantity` amounts of which the parameter is the ceiling.
   */
  observed: expression.optional(),
});

const commandFlags = z.strictObject({
  /** To this value, whatever they are. */
  set: z.record(z.string(), z.string()).default({}),
  /** To this value where they are not given. */
  default: z.record(z.string(), z.string()).default({}),
  /** Values that their comma-separated list must hold. */
  add: z.record(z.string(), z.array(z.string())).default({}),
  /** Values that their comma-separated list must not hold. */
  drop: z.record(z.string(), z.array(z.string())).default({}),
  remove: z.array(z.string()).default([]),
});
export type CommandFlags = z.infer<typeof commandFlags>;

const ruleRemedy = z.strictObject({
  ...remedy.shape,
  /** Fields to set on each failing item, by path relative to it. */
  set: z.record(fieldPath, json).optional(),
  /** Fields to remove from each failing item, by path relative to it; `.` is the item itself. */
  remove: z.array(fieldPath).optional(),
  /**
   * Lists of the failing item from which the values are taken out that make it fail. Where that is enough for one of
   * these lists, nothing is removed besides.
   */
  narrow: z.array(fieldPath).optional(),
  /** Lists of the failing item of which the values that make it fail keep some fields and get others. */
  swap: z.record(fieldPath, z.strictObject({ keep: z.array(z.string()), with: z.record(z.string(), json) })).optional(),
  /** Items to add to lists, by the path of the list relative to each failing item. */
  append: z.record(fieldPath, json).optional(),
  /** Fields to set on every mount of the failing volume. */
  mounts: z.record(z.string(), json).optional(),
  /** Texts of the failing item to rewrite: the first match of a JavaScript pattern. */
  rewrite: z.record(fieldPath, z.strictObject({ from: z.string(), to: z.string() })).optional(),
  /** Flags of the command line of the failing container, without their dashes. */
  flags: commandFlags.optional(),
  /**
   * Objects to add: `{name}` and `{namespace}` in texts are those of the subject, and a text that is nothing but
   * `{spec}` or `{labels}` is that part of it.
   */
  objects: z.array(z.record(z.string(), json)).min(1).optional(),
});

/** `rule.yaml`: what a rule says, where it applies, and its expressions in CEL. */
export const ruleDocument = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "write it in lower case with hyphens"),
    version: z.int().min(1),
    title: z.string().min(1).max(120),
    severity,
    control: securityControlId,
    /** A preview rule is shown and does not score. */
    status: z.enum(["stable", "preview"]),
    description: z.string().min(1),
    rationale: z.string().min(1),
    target,
    parameters: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, "write it in camelCase"), parameter).default({}),
    /** `required`: nothing is judged until somebody sets parameters for the rule, be it an empty set. */
    configure: z.enum(["required", "optional"]).default("optional"),
    /** Parts of a cloud document that must have been read. */
    requires: z.array(z.string().min(1)).default([]),
    /** What it needs to know of the rest of the cluster, as `facts.<name>`. Such a rule cannot be an admission policy. */
    facts: z.array(z.enum(factNames)).default([]),
    applies: expression.optional(),
    /** A named list of the pod, or a path such as `object.spec.ports`: each item is judged alone. */
    each: fieldPath.optional(),
    /** The name of an item in the expressions. */
    as: z
      .string()
      .regex(/^[a-z][A-Za-z0-9]*$/, "write it in camelCase")
      .optional(),
    healthy: expression,
    unknown: expression.optional(),
    at: z.array(fieldPath).default([]),
    message: expression,
    remedy: ruleRemedy,
    mappings: z
      .record(z.string().min(1), z.array(z.union([z.string(), z.number()]).pipe(z.coerce.string())))
      .default({}),
    references: z.array(z.url()).default([]),
  })
  .check((context) => {
    for (const problem of contradictions(context.value)) {
      context.issues.push({ code: "custom", message: problem.message, path: [problem.field], input: context.value });
    }
  });
export type Rule = z.infer<typeof ruleDocument>;

/** The names that expressions may use without being declared by the rule. */
export const ruleVariables = ["object", "pod", "podMetadata", "containers", "params", "image", "facts"] as const;

function contradictions(rule: {
  each?: string | undefined;
  as?: string | undefined;
  requires: string[];
  target: RuleTarget;
  parameters: Record<string, z.infer<typeof parameter>>;
  remedy: z.infer<typeof ruleRemedy>;
}): { field: string; message: string }[] {
  const found: { field: string; message: string }[] = [];
  if ((rule.each === undefined) !== (rule.as === undefined)) {
    found.push({ field: "as", message: "each and as go together" });
  }
  if (rule.as !== undefined && (ruleVariables as readonly string[]).includes(rule.as)) {
    found.push({ field: "as", message: `${rule.as} is the name of another variable` });
  }
  if (rule.requires.length > 0 && !("cloud" in rule.target)) {
    found.push({ field: "requires", message: "only cloud documents have parts" });
  }
  if (Object.values(rule.parameters).some(({ type, format }) => format !== undefined && type !== "string")) {
    found.push({ field: "parameters", message: "only a string has a format" });
  }
  const isObservable = ({ type, format }: z.infer<typeof parameter>) =>
    type.startsWith("list<") || format !== undefined;
  if (Object.values(rule.parameters).some((given) => given.observed !== undefined && !isObservable(given))) {
    found.push({
      field: "parameters",
      message: "only lists and texts with a format are proposed from what is observed",
    });
  }
  return [...found, ...contradictionsOfRemedy(rule.remedy)];
}

function contradictionsOfRemedy(given: z.infer<typeof ruleRemedy>): { field: string; message: string }[] {
  const { kind, objects, command, terraform } = given;
  const { set, remove, narrow, swap, append, mounts, rewrite, flags } = given;
  const changes = [set, remove, narrow, swap, append, mounts, rewrite, flags].some((change) => change !== undefined);
  const wrong: string[] = [];
  if ((kind === "patch") !== changes) {
    wrong.push("a patch, and nothing else, has set, remove and what else changes an object");
  }
  if ((kind === "manifest") !== (objects !== undefined)) wrong.push("a manifest, and nothing else, has objects");
  if (kind === "cli" && command === undefined) wrong.push("cli has a command");
  if (kind === "terraform" && terraform === undefined) wrong.push("terraform has attributes");
  return wrong.map((message) => ({ field: "remedy", message }));
}

/** A rule as people see it. */
export function toRuleView(rule: Rule): RuleView {
  const { kind, risk, text, command, terraform, inputs } = rule.remedy;
  return {
    id: rule.id,
    version: rule.version,
    title: rule.title,
    severity: rule.severity,
    control: rule.control,
    controlTitle: securityControls[rule.control].title,
    status: rule.status,
    appliesTo: appliesTo(rule.target),
    description: rule.description,
    rationale: rule.rationale,
    expression: rule.healthy,
    parameters: Object.entries(rule.parameters).map(
      ([name, { type, description, default: value }]): RuleParameter => ({
        name,
        type,
        description,
        default: value ?? null,
      }),
    ),
    configure: rule.configure,
    remedy: {
      kind,
      risk,
      text,
      ...(command === undefined ? {} : { command }),
      ...(terraform === undefined ? {} : { terraform }),
      ...(inputs === undefined ? {} : { inputs }),
    },
    mappings: rule.mappings,
    references: rule.references,
  };
}

const cloudClusters = { aks: "AKS cluster", eks: "EKS cluster", gke: "GKE cluster" } as const;

function appliesTo(ruleTarget: RuleTarget): string[] {
  if ("cloud" in ruleTarget) return [cloudClusters[ruleTarget.cloud]];
  if ("kinds" in ruleTarget) return ruleTarget.kinds.map(kindOf);
  return podBearingKinds.map(kindOf);
}

function kindOf(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}
