import type { RuleSettings, ScopingKnob, SettingsLevel } from "@periplus/shared/rule-settings";
import type { CompiledRule } from "../assess/compile-rule.js";
import { checkParameters } from "../assess/parameters.js";
import { parseLabelSelector } from "./label-selector-text.js";
import { looksAtContainers, looksIntoNamespaces } from "./reach.js";

/** The knobs that say something of a rule at a level. */
export function knobsOf(compiled: CompiledRule, level: SettingsLevel): ScopingKnob[] {
  const namespaces: ScopingKnob[] = ["includedNamespaces", "excludedNamespaces"];
  const containers: ScopingKnob[] = ["excludedContainers", "excludedImages"];
  return [
    "enabled",
    ...(looksIntoNamespaces(compiled) && level !== "namespace" ? namespaces : []),
    ...(looksIntoNamespaces(compiled) ? (["labelSelector"] as const) : []),
    ...(looksAtContainers(compiled) ? containers : []),
  ];
}

/** What is wrong with settings for a rule, a sentence each. */
export function checkSettings(compiled: CompiledRule, settings: RuleSettings, level: SettingsLevel): string[] {
  const known: readonly string[] = [...knobsOf(compiled, level), "values"];
  const idle = Object.entries(settings).filter(([name, value]) => value !== undefined && !known.includes(name));
  return [
    ...checkParameters(compiled.rule, settings.values ?? {}),
    ...idle.map(
      ([name]) => `${name} says nothing of ${compiled.rule.id}${level === "namespace" ? " in a namespace" : ""}.`,
    ),
    ...faultOfSelector(settings.labelSelector ?? ""),
  ];
}

function faultOfSelector(text: string): string[] {
  try {
    parseLabelSelector(text);
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [`${error.message}.`];
  }
}
