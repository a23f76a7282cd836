import type { Endpoint } from "../endpoint.js";
import { pageOf, wholeListQuery } from "../page.js";
import {
  newRuleSettings,
  placedSettings,
  ruleSettingsView,
  settingsPreview,
  settingsProposal,
  settingsScope,
  suggestions,
} from "../rule-settings.js";
import { ruleParams } from "./path-parameters.js";

const ruleSettings = { tag: "rule-settings" } as const;

export const ruleSettingsEndpoints = {
  listRuleSettings: {
    ...ruleSettings,
    method: "GET",
    path: "/rule-settings",
    access: "reader",
    summary: "List everything that is set for rules, in every scope",
    query: wholeListQuery,
    response: pageOf(placedSettings),
  },
  getRuleSettings: {
    ...ruleSettings,
    method: "GET",
    path: "/recommendations/:ruleId/settings",
    access: "reader",
    summary: "Get what is in force for a rule in a scope, and where each value comes from",
    params: ruleParams,
    query: settingsScope,
    response: ruleSettingsView,
  },
  setRuleSettings: {
    ...ruleSettings,
    method: "PUT",
    path: "/recommendations/:ruleId/settings",
    access: "configureRules",
    withinConnectors: true,
    summary: "Set how a rule is run in a scope, and assess again what is stored of its clusters",
    params: ruleParams,
    body: newRuleSettings,
    response: ruleSettingsView,
  },
  clearRuleSettings: {
    ...ruleSettings,
    method: "DELETE",
    path: "/recommendations/:ruleId/settings",
    access: "configureRules",
    withinConnectors: true,
    summary: "Take back what is set for a rule in a scope",
    params: ruleParams,
    query: settingsScope,
    response: ruleSettingsView,
  },
  previewRuleSettings: {
    ...ruleSettings,
    method: "POST",
    path: "/recommendations/:ruleId/settings/preview",
    access: "configureRules",
    withinConnectors: true,
    summary: "How many findings settings would open and close, from the stored objects",
    params: ruleParams,
    body: settingsProposal,
    response: settingsPreview,
  },
  suggestParameters: {
    ...ruleSettings,
    method: "GET",
    path: "/recommendations/:ruleId/suggestions",
    access: "reader",
    summary: "Values for a rule's parameters that fit what runs in a scope",
    params: ruleParams,
    query: settingsScope,
    response: suggestions,
  },
} as const satisfies Record<string, Endpoint>;
