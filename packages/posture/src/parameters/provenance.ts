import {
  type RuleSettings,
  type ScopingKnob,
  type SettingInForce,
  type SettingsLevel,
  type SourcedValue,
  settingsLevels,
} from "@periplus/shared/rule-settings";
import type { CompiledRule } from "../assess/compile-rule.js";
import { knobsOf } from "./check-settings.js";

/** What one level says of a rule. */
export interface LevelSettings {
  readonly level: SettingsLevel;
  readonly settings: RuleSettings;
}

/**
 * Every parameter of a rule and every knob that says something of it, as a scope has them, each with the level that it
 * comes from. `chain` is what the scope and those around it say. A parameter that nobody set has its default.
 */
export function traceSettings(
  compiled: CompiledRule,
  chain: readonly LevelSettings[],
  level: SettingsLevel,
): SettingInForce[] {
  const outwards = chain.toSorted((a, b) => settingsLevels.indexOf(b.level) - settingsLevels.indexOf(a.level));
  const around = outwards.filter((each) => each.level !== level);
  const trace = (name: string, isParameter: boolean): SettingInForce => {
    const read = ({ values, ...knobs }: RuleSettings) => (isParameter ? values?.[name] : knobs[name as ScopingKnob]);
    const standard = (isParameter ? compiled.rule.parameters[name]?.default : undefined) ?? null;
    return { name, isParameter, ...find(outwards, read, standard), wider: find(around, read, standard) };
  };
  return [
    ...Object.keys(compiled.rule.parameters).map((name) => trace(name, true)),
    ...knobsOf(compiled, level).map((name) => trace(name, false)),
  ];
}

function find(
  outwards: readonly LevelSettings[],
  read: (settings: RuleSettings) => SourcedValue["value"] | undefined,
  standard: SourcedValue["value"],
): SourcedValue {
  for (const { level, settings } of outwards) {
    const value = read(settings);
    if (value !== undefined) return { value, from: level };
  }
  return { value: standard, from: null };
}
