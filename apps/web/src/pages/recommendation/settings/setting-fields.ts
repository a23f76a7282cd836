import type { ParameterValues, RuleParameter } from "@periplus/shared/rule";
import type { RuleSettings, RuleSettingsView, ScopingKnob, SettingInForce } from "@periplus/shared/rule-settings";
import { type ReadParameter, readParameter, writeParameter } from "./parameter-text";

/** A setting as the form has it: a parameter of the rule, or a knob that every rule of its kind has. */
export interface SettingField {
  readonly name: string;
  readonly type: RuleParameter["type"];
  readonly inForce: SettingInForce;
  /** Absent for knobs. */
  readonly parameter?: RuleParameter;
}

/** What is typed for the scope itself; a setting without an entry is left to the wider scopes. */
export type OwnTexts = Readonly<Record<string, string>>;

const knobTypes: Record<ScopingKnob, RuleParameter["type"]> = {
  enabled: "bool",
  includedNamespaces: "list<string>",
  excludedNamespaces: "list<string>",
  labelSelector: "string",
  excludedContainers: "list<string>",
  excludedImages: "list<string>",
};

/** The fields of a rule: its parameters, then the knobs that say something of it in the scope. */
export function fieldsOf(parameters: readonly RuleParameter[], inForce: readonly SettingInForce[]): SettingField[] {
  return inForce.map((setting): SettingField => {
    if (!setting.isParameter)
      return { name: setting.name, type: knobTypes[setting.name as ScopingKnob], inForce: setting };
    const parameter = parameters.find(({ name }) => name === setting.name);
    return {
      name: setting.name,
      type: parameter?.type ?? "string",
      inForce: setting,
      ...(parameter ? { parameter } : {}),
    };
  });
}

/** What the scope itself says, as texts. */
export function textsOf(fields: readonly SettingField[], own: RuleSettings | null): OwnTexts {
  return Object.fromEntries(
    fields.flatMap(({ name, type, parameter }) => {
      const value = parameter ? own?.values?.[name] : own?.[name as ScopingKnob];
      return value === undefined ? [] : [[name, writeParameter(type, value)]];
    }),
  );
}

/** The text of a setting that is in force without the scope; for knobs that nobody set, what that means. */
export function widerText({ type, inForce: { name, wider } }: SettingField): string {
  if (name === "enabled" && wider.value === null) return "true";
  return writeParameter(type, wider.value);
}

/** Reads a field that is set: an empty list is a value, and takes back what is wider. */
export function readOwn(type: RuleParameter["type"], text: string): ReadParameter {
  if (text.trim() !== "") return readParameter(type, text);
  if (type.startsWith("list")) return { value: [] };
  return type === "string" ? { value: "" } : { error: "Give a value, or leave it to the wider scope" };
}

/**
 * The settings that the texts say. Undefined where one of them is not of its type. That a rule's defaults are wanted is
 * kept where `before` said so.
 */
export function settingsOf(
  fields: readonly SettingField[],
  texts: OwnTexts,
  before: RuleSettings | null,
): RuleSettings | undefined {
  const values: ParameterValues = {};
  const knobs: Record<string, unknown> = {};
  for (const { name, type, parameter } of fields) {
    const text = texts[name];
    if (text === undefined) continue;
    const read = readOwn(type, text);
    if ("error" in read || read.value === undefined) return undefined;
    if (parameter) values[name] = read.value;
    else knobs[name] = read.value;
  }
  const acceptsDefaults = before?.values !== undefined && Object.keys(before.values).length === 0;
  const hasValues = Object.keys(values).length > 0 || acceptsDefaults;
  return { ...knobs, ...(hasValues ? { values } : {}) };
}

/** The scope of a view as the endpoints take it. */
export function scopeOf({ scope: { connector, cluster, namespace } }: Pick<RuleSettingsView, "scope">) {
  return {
    ...(connector ? { connectorId: connector.id } : {}),
    ...(cluster ? { clusterId: cluster.id } : {}),
    ...(namespace === null ? {} : { namespace }),
  };
}
