import { hash } from "node:crypto";
import type { ParameterValues } from "@periplus/shared/rule";
import type { RuleSettings } from "@periplus/shared/rule-settings";

/** What one scope says of one rule. Without connector and cluster it holds everywhere. */
export interface ScopedSettings {
  readonly ruleId: string;
  readonly connectorId: string | null;
  readonly clusterId: number | null;
  /** Of the cluster; null: all of it. */
  readonly namespace: string | null;
  readonly settings: RuleSettings;
}

/** Which cluster is asked about. A cluster that no connector knows has ids that no scope has. */
export interface ClusterPlace {
  readonly connectorId: string;
  readonly clusterId: number;
}

type SettingsByRule = Readonly<Record<string, RuleSettings>>;

/** The settings that are in force in one cluster, by rule id. A rule that nobody configured has none. */
export interface ClusterSettings {
  readonly rules: SettingsByRule;
  /** Whole settings, not differences, of the rules for which a namespace has others than its cluster. */
  readonly namespaces: ReadonlyMap<string, SettingsByRule>;
}

export const noSettings: ClusterSettings = { rules: {}, namespaces: new Map() };

/** Settings that are parameters alone, as `--params` of the command line gives them. */
export function settingsOfParameters(parameters: Readonly<Record<string, ParameterValues>>): SettingsByRule {
  return Object.fromEntries(Object.entries(parameters).map(([ruleId, values]) => [ruleId, { values }]));
}

/** The narrower settings go before the wider ones: knob by knob, and parameter by parameter. */
export function mergeSettings(wider: RuleSettings, narrower: RuleSettings): RuleSettings {
  const given = Object.entries(narrower).filter(([, value]) => value !== undefined);
  const merged: RuleSettings = { ...wider, ...Object.fromEntries(given) };
  if (wider.values === undefined || narrower.values === undefined) return merged;
  return { ...merged, values: { ...wider.values, ...narrower.values } };
}

/** What holds in a cluster, of everything that is set anywhere. */
export function settingsOfCluster(all: readonly ScopedSettings[], place: ClusterPlace): ClusterSettings {
  const rules: Record<string, RuleSettings> = {};
  const concerned = all.filter((scoped) => concerns(scoped, place)).sort((a, b) => breadth(b) - breadth(a));
  for (const { ruleId, namespace, settings } of concerned) {
    if (namespace === null) rules[ruleId] = mergeSettings(rules[ruleId] ?? {}, settings);
  }
  const namespaces = new Map<string, Record<string, RuleSettings>>();
  for (const { ruleId, namespace, settings } of concerned) {
    if (namespace === null) continue;
    const wider = rules[ruleId] ?? {};
    const merged = mergeSettings(wider, settings);
    if (canonical(merged) === canonical(wider)) continue;
    namespaces.set(namespace, { ...namespaces.get(namespace), [ruleId]: merged });
  }
  return { rules, namespaces };
}

/** What holds for one rule in a namespace, or in the cluster itself for null. Undefined: nobody configured it. */
export function settingsIn(
  { rules, namespaces }: ClusterSettings,
  ruleId: string,
  namespace: string | null,
): RuleSettings | undefined {
  const narrower = namespace === null ? undefined : namespaces.get(namespace)?.[ruleId];
  return narrower ?? rules[ruleId];
}

/** Whether a scope holds the cluster, or a part of it. */
export function concerns(scope: Omit<ScopedSettings, "ruleId" | "settings">, place: ClusterPlace): boolean {
  if (scope.clusterId !== null) return scope.clusterId === place.clusterId;
  return scope.connectorId === null || scope.connectorId === place.connectorId;
}

function breadth({ connectorId, clusterId, namespace }: ScopedSettings): number {
  if (namespace !== null) return 0;
  if (clusterId !== null) return 1;
  return connectorId === null ? 3 : 2;
}

/** A short text that is the same for settings that judge the same, in whatever order and scope they were set. */
export function fingerprintOf({ rules, namespaces }: ClusterSettings): string {
  const text = canonical({ rules, namespaces: Object.fromEntries(namespaces) });
  return hash("sha256", text, "base64url").slice(0, 16);
}

/** JSON with the fields of objects in the order of their names. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
