import type {
  NamedScope,
  RuleSettings,
  RuleSettingsView,
  ScopingKnob,
  SettingsLevel,
} from "@periplus/shared/rule-settings";
import type { Fact } from "../../../api/change-seen";
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

const defaultsWords = "The rule's defaults";

/** Settings in a line. */
export function settingsWords(settings: RuleSettings): string {
  const lines = settingFacts(settings).map(({ what, words }) => `${what}: ${words}`);
  return lines.length > 0 ? lines.join("; ") : defaultsWords;
}

/** What somebody set in the very scope of a view; that they want the defaults of all parameters is a setting, too. */
export function ownFacts({ own }: Pick<RuleSettingsView, "own">): Fact[] {
  const wantsDefaults = own?.values !== undefined && Object.keys(own.values).length === 0;
  const defaults = { what: "Parameters", value: true, words: defaultsWords };
  return [...settingFacts(own ?? {}), ...(wantsDefaults ? [defaults] : [])];
}

function settingFacts({ values = {}, enabled, ...knobs }: RuleSettings): Fact[] {
  const factsOf = (entries: [string, unknown][], nameOf: (key: string) => string) =>
    entries.flatMap(([key, value]) =>
      value === undefined ? [] : [{ what: nameOf(key), value, words: inLine(value) || "none" }],
    );
  const isOn = { what: knobWords.enabled.title, value: enabled, words: enabled ? "On" : "Off" };
  return [
    ...(enabled === undefined ? [] : [isOn]),
    ...factsOf(Object.entries(values), (name) => name),
    ...factsOf(Object.entries(knobs), (name) => knobWords[name as ScopingKnob].title),
  ];
}

function inLine(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.map((item) => (typeof item === "object" ? JSON.stringify(item) : String(item))).join(", ");
}

/** A value as it stands in a sentence. */
export const valueWords = (type: Parameters<typeof writeParameter>[0], value: Parameters<typeof writeParameter>[1]) =>
  type === "list<object>" ? inLine(value ?? []) : writeParameter(type, value).replaceAll("\n", ", ");
