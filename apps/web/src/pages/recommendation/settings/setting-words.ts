import type { NamedScope, RuleSettings, ScopingKnob, SettingsLevel } from "@periplus/shared/rule-settings";
import { writeParameter } from "./parameter-text";

/** Knobs as people read them. */
export const knobWords: Record<ScopingKnob, { title: string; hint: string }> = {
  enabled: { title: "Rule", hint: "Off: the rule applies to nothing here, and its findings are closed." },
  includedNamespaces: {
    title: "Only these namespaces",
    hint: "One a line; * stands for anything. An empty list means all.",
  },
  excludedNamespaces: { title: "Excluded namespaces", hint: "One a line; * stands for anything, as in kube-*." },
  labelSelector: {
    title: "Only with these labels",
    hint: "As kubectl has it, such as app=web,tier!=db. The labels of the object and of its pods count.",
  },
  excludedContainers: { title: "Excluded containers", hint: "Names, one a line; * stands for anything." },
  excludedImages: {
    title: "Excluded images",
    hint: "One a line, as in docker.io/library/* or *.example.com/tools/*; short names are completed first.",
  },
};

export const levelWords: Record<SettingsLevel, string> = {
  global: "everywhere",
  connector: "the connector",
  cluster: "the cluster",
  namespace: "this namespace",
};

/** A scope by its name: `Everywhere`, `aks-weu-prod-01 / shop`. */
export function scopeWords({ connector, cluster, namespace }: NamedScope): string {
  if (cluster) return namespace === null ? cluster.name : `${cluster.name} / ${namespace}`;
  return connector ? `All clusters of ${connector.name}` : "Everywhere";
}

/** Settings in a line. */
export function settingsWords({ values = {}, enabled, ...knobs }: RuleSettings): string {
  const texts = (entries: [string, unknown][], nameOf: (key: string) => string) =>
    entries.flatMap(([key, value]) => (value === undefined ? [] : [`${nameOf(key)}: ${inLine(value) || "none"}`]));
  const words = [
    ...(enabled === undefined ? [] : [enabled ? "On" : "Off"]),
    ...texts(Object.entries(values), (name) => name),
    ...texts(Object.entries(knobs), (name) => knobWords[name as ScopingKnob].title),
  ];
  return words.length > 0 ? words.join("; ") : "The rule's defaults";
}

function inLine(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.map((item) => (typeof item === "object" ? JSON.stringify(item) : String(item))).join(", ");
}

/** A value as it stands in a sentence. */
export const valueWords = (type: Parameters<typeof writeParameter>[0], value: Parameters<typeof writeParameter>[1]) =>
  type === "list<object>" ? inLine(value ?? []) : writeParameter(type, value).replaceAll("\n", ", ");
