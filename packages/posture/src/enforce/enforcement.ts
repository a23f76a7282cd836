import type { EnforcementLevel } from "@periplus/shared/enforcement";
import type { RuleSettings } from "@periplus/shared/rule-settings";
import type { CompiledRule } from "../assess/compile-rule.js";
import type { JsonObject } from "../snapshot/object.js";
import { listIn, objectIn, textIn } from "../snapshot/object.js";
import { compareWithCluster, type Difference } from "./compare-with-cluster.js";
import { type ExportedPolicy, exportPolicy, type PolicyAction, systemNamespaces } from "./export-policy.js";

const actionsOf: Readonly<Record<EnforcementLevel, readonly PolicyAction[]>> = {
  audit: ["Audit"],
  warn: ["Audit", "Warn"],
  deny: ["Deny", "Audit"],
};

/** The policy of a rule under the settings that are in force, with what of them a policy cannot carry. */
export type SetPolicy = { refused: string } | (ExportedPolicy & { limits: string[] });

/** A rule under its settings as a policy, or in a sentence why it cannot be one. */
export function exportUnderSettings(
  compiled: CompiledRule,
  settings: RuleSettings | undefined,
  options: { level: EnforcementLevel; kubernetes?: string | undefined },
): SetPolicy {
  return exportWith(compiled, settings, { ...options, actions: actionsOf[options.level] });
}

function exportWith(
  compiled: CompiledRule,
  settings: RuleSettings | undefined,
  { actions, kubernetes }: { actions: readonly PolicyAction[]; kubernetes?: string | undefined },
): SetPolicy {
  if (settings?.enabled === false) return { refused: "The rule is switched off here." };
  const excluded = (settings?.excludedNamespaces ?? []).filter((name) => !name.includes("*"));
  const exported = exportPolicy(compiled, {
    parameters: settings?.values,
    actions,
    excludedNamespaces: [...new Set([...systemNamespaces, ...excluded])],
    ...(kubernetes === undefined ? {} : { kubernetes }),
  });
  return "refused" in exported ? exported : { ...exported, limits: limitsOf(settings) };
}

/** What is set and narrows the rule, and the policy does not know: it judges more than the engine does. */
function limitsOf(settings: RuleSettings = {}): string[] {
  const { excludedNamespaces = [], includedNamespaces = [], labelSelector = "" } = settings;
  const { excludedContainers = [], excludedImages = [] } = settings;
  const limits = [
    [excludedNamespaces.some((name) => name.includes("*")), "namespaces that are left out by a pattern"],
    [includedNamespaces.length > 0, "the namespaces to which the rule is confined"],
    [labelSelector !== "", "the label selector"],
    [excludedContainers.length > 0, "containers that are left out"],
    [excludedImages.length > 0, "images that are left out"],
  ] as const;
  return limits.filter(([isSet]) => isSet).map(([, words]) => words);
}

/** How a rule is enforced in a cluster. */
export type RuleEnforcement =
  | { state: "enforced"; actions: string[] }
  | { state: "drifted"; actions: string[]; differences: Difference[] }
  | { state: "absent" }
  /** No policy can say what the rule says. */
  | { state: "notExportable"; reason: string };

/**
 * Compares what a cluster has with what the rule says under its settings. Whichever actions the binding has are taken as
 * meant.
 */
export function enforcementIn(
  compiled: CompiledRule,
  settings: RuleSettings | undefined,
  found: { policies: readonly JsonObject[]; bindings: readonly JsonObject[] },
): RuleEnforcement {
  const actions = actionsFound(compiled, found.bindings);
  const exported = exportWith(compiled, settings, { actions: actions ?? ["Audit"] });
  if ("refused" in exported) return { state: "notExportable", reason: exported.refused };
  const comparison = compareWithCluster(exported, found.policies, found.bindings);
  if (comparison.is === "absent") return { state: "absent" };
  if (comparison.is === "enforced") return { state: "enforced", actions: actions ?? [] };
  return { state: "drifted", actions: actions ?? [], differences: comparison.differences };
}

function actionsFound({ rule }: CompiledRule, bindings: readonly JsonObject[]): PolicyAction[] | undefined {
  const spec = bindings
    .map((binding) => objectIn(binding, "spec"))
    .find((each) => textIn(each, "policyName") === `periplus-${rule.id}`);
  const actions = listIn(spec, "validationActions")?.filter(isAction);
  return actions === undefined || actions.length === 0 ? undefined : actions;
}

function isAction(value: unknown): value is PolicyAction {
  return value === "Audit" || value === "Warn" || value === "Deny";
}
