import {
  type RuleSettings,
  type SettingInForce,
  type SettingsLevel,
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
  const trace = (
    name: string,
    isParameter: boolean,
    read: (settings: RuleSettings) => SettingInForce["value"] | undefined,
  ) => {
    for (const { level: from, settings } of outwards) {
      const value = read(settings);
      if (value !== undefined) return { name, isParameter, value, from };
    }
    const standard = isParameter ? compiled.rule.parameters[name]?.default : undefined;
    return { name, isParameter, value: standard ?? null, from: null };
  };
  return [
    ...Object.keys(compiled.rule.parameters).map((name) => trace(name, true, ({ values }) => values?.[name])),
    ...knobsOf(compiled, level).map((knob) => trace(knob, false, (settings) => settings[knob])),
  ];
}
