import { z } from "zod";
import { clusterId } from "./id.js";
import { instant } from "./instant.js";
import { parameterValue, parameterValues } from "./rule.js";
import { assessmentState } from "./vocabulary.js";

/** From the widest to the narrowest: what a narrower level sets goes before what a wider one does. */
export const settingsLevels = ["global", "connector", "cluster", "namespace"] as const;
export const settingsLevel = z.enum(settingsLevels);
export type SettingsLevel = z.infer<typeof settingsLevel>;

/**
 * Where settings hold: everywhere without a field, in the clusters of a connector, in a cluster, or in a namespace of a
 * cluster.
 */
export const settingsScope = z
  .object({
    connectorId: z.uuid().optional(),
    clusterId: clusterId.optional(),
    namespace: z.string().trim().min(1).max(253).optional(),
  })
  .refine(({ connectorId, clusterId }) => connectorId === undefined || clusterId === undefined, {
    message: "A cluster belongs to one connector: name one of the two",
    path: ["connectorId"],
  })
  .refine(({ namespace, clusterId }) => namespace === undefined || clusterId !== undefined, {
    message: "A namespace lies in a cluster: name it, too",
    path: ["clusterId"],
  });
export type SettingsScope = z.infer<typeof settingsScope>;

/** Names, of which each may hold `*` for anything. */
const patterns = z.array(z.string().trim().min(1).max(600)).max(500);

/**
 * How one rule is run in one scope. What is absent is left to the wider scopes; an empty list or text is a value of its
 * own, and takes back what they say.
 */
export const ruleSettings = z
  .strictObject({
    /** False switches the rule off. */
    enabled: z.boolean().optional(),
    /** The rule's own parameters; an empty set says that its defaults are wanted. */
    values: parameterValues.optional(),
    /** Only these namespaces are looked at; an empty list means all. */
    includedNamespaces: patterns.optional(),
    excludedNamespaces: patterns.optional(),
    /** As kubectl has it: `app=web,tier!=db,env in (a,b),!legacy`. Only objects or pods with such labels are looked at. */
    labelSelector: z.string().trim().max(2_000).optional(),
    /** Containers of these names are not looked at. */
    excludedContainers: patterns.optional(),
    /** Containers of these images are not looked at; matched as written and in full, as `docker.io/library/nginx:1`. */
    excludedImages: patterns.optional(),
  })
  .meta({ id: "RuleSettings" });
export type RuleSettings = z.infer<typeof ruleSettings>;

/** The settings besides the rule's own parameters. */
export const scopingKnobs = [
  "enabled",
  "includedNamespaces",
  "excludedNamespaces",
  "labelSelector",
  "excludedContainers",
  "excludedImages",
] as const;
export const scopingKnob = z.enum(scopingKnobs);
export type ScopingKnob = z.infer<typeof scopingKnob>;

/** A scope by the names that people know. */
const namedScope = z
  .object({
    level: settingsLevel,
    connector: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    cluster: z.object({ id: z.string(), name: z.string() }).nullable(),
    namespace: z.string().nullable(),
  })
  .meta({ id: "NamedScope" });
export type NamedScope = z.infer<typeof namedScope>;

/** What somebody set for a rule in a scope. */
export const placedSettings = z
  .object({
    ruleId: z.string(),
    title: z.string(),
    scope: namedScope,
    settings: ruleSettings,
    updatedAt: instant,
    updatedBy: z.string(),
  })
  .meta({ id: "PlacedSettings" });
export type PlacedSettings = z.infer<typeof placedSettings>;

/** A value and the level that it comes from; null: nobody set it, and a parameter has its default. */
const sourcedValue = z.object({ value: parameterValue.nullable(), from: settingsLevel.nullable() });
export type SourcedValue = z.infer<typeof sourcedValue>;

/** One setting that is in force in a scope. */
export const settingInForce = sourcedValue
  .extend({
    name: z.string(),
    isParameter: z.boolean(),
    /** What would be, if nothing were set in the scope itself. */
    wider: sourcedValue,
  })
  .meta({ id: "SettingInForce" });
export type SettingInForce = z.infer<typeof settingInForce>;

/** The settings of a rule as one scope has them. */
export const ruleSettingsView = z
  .object({
    ruleId: z.string(),
    scope: namedScope,
    /** What is set in this very scope; null: nothing. */
    own: ruleSettings.nullable(),
    /** Every parameter and every knob that the rule can have, from this scope and those around it. */
    inForce: z.array(settingInForce),
    /** Everything that is set for the rule, the widest scope first. */
    all: z.array(placedSettings),
    /** Clusters of the scope whose objects are still to be judged again. */
    clustersToJudge: z.number().int(),
  })
  .meta({ id: "RuleSettingsView" });
export type RuleSettingsView = z.infer<typeof ruleSettingsView>;

export const newRuleSettings = z
  .object({ scope: settingsScope, settings: ruleSettings })
  .meta({ id: "NewRuleSettings" });

/** Null: as if nothing were set in the scope. */
export const settingsProposal = z
  .object({ scope: settingsScope, settings: ruleSettings.nullable() })
  .meta({ id: "SettingsProposal" });
export type SettingsProposal = z.infer<typeof settingsProposal>;

export const sampledResource = z.object({
  id: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  cluster: z.object({ id: z.string(), name: z.string() }),
  /** What the rule says of it under the proposed settings, where they open a finding. */
  message: z.string().nullable(),
});
export type SampledResource = z.infer<typeof sampledResource>;

/** How much of what is stored was looked at; less than all of it where time ran out. */
const looked = z.object({ at: z.number().int(), of: z.number().int() });

/** What proposed settings would do to the findings of a rule, worked out from the stored objects. */
export const settingsPreview = z
  .object({
    /** Resources whose verdict may change. */
    looked,
    clusters: z.number().int(),
    opens: z.number().int(),
    closes: z.number().int(),
    /** How many of those that were looked at stand how, before and after. */
    before: z.partialRecord(assessmentState, z.number().int()),
    after: z.partialRecord(assessmentState, z.number().int()),
    /** Some of them. */
    opened: z.array(sampledResource),
    closed: z.array(sampledResource),
  })
  .meta({ id: "SettingsPreview" });
export type SettingsPreview = z.infer<typeof settingsPreview>;

/** A value for one parameter that fits what runs. */
const proposal = z.object({
  value: parameterValue,
  /** Different things that it lets pass. */
  allows: z.number().int(),
  /** Of the items that were looked at, how many it lets pass. */
  covers: z.number().int(),
});

/** What runs, as one parameter of a rule sees it, and values that fit it. */
export const parameterSuggestion = z
  .object({
    parameter: z.string(),
    /** What the items are: `containers`, `ports`, `volumes`. */
    unit: z.string(),
    items: z.number().int(),
    /** The most frequent first. `value` is what lets it pass alone. */
    seen: z.array(z.object({ text: z.string(), value: parameterValue, items: z.number().int() })),
    /** How many different ones there are. */
    different: z.number().int(),
    /** The tightest that covers most, then the one that covers everything. */
    proposals: z.array(proposal),
  })
  .meta({ id: "ParameterSuggestion" });
export type ParameterSuggestion = z.infer<typeof parameterSuggestion>;

export const suggestions = z
  .object({ looked, parameters: z.array(parameterSuggestion) })
  .meta({ id: "ParameterSuggestions" });
export type Suggestions = z.infer<typeof suggestions>;

/** One change of what is set for a rule in a scope. */
export const settingsEvent = z
  .object({
    scope: namedScope,
    at: instant,
    by: z.string(),
    /** Null: nothing was set there. */
    before: ruleSettings.nullable(),
    /** Null: nothing is set there any more. */
    after: ruleSettings.nullable(),
  })
  .meta({ id: "RuleSettingsEvent" });
export type SettingsEvent = z.infer<typeof settingsEvent>;

/** The settings of all rules as a file, by the names of connectors and clusters. */
export const settingsFile = z.strictObject({ text: z.string().max(1_000_000) }).meta({ id: "RuleSettingsFile" });

export const settingsImport = z
  .object({
    /** Scopes of rules of which settings were put in place of what was there. */
    set: z.number().int(),
    /** Those that were so already. */
    unchanged: z.number().int(),
  })
  .meta({ id: "RuleSettingsImport" });
export type SettingsImport = z.infer<typeof settingsImport>;
