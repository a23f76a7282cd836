import type { Endpoint } from "../endpoint.js";
import { finding, findingDetail, findingQuery } from "../finding.js";
import { manifestCheck, scanReport } from "../manifest-check.js";
import { pageOf } from "../page.js";
import { recommendation, recommendationDetail, recommendationQuery } from "../recommendation.js";
import { parameterValues } from "../rule.js";
import { numberParams, ruleParams } from "./path-parameters.js";

const recommendations = { tag: "recommendations" } as const;

export const postureEndpoints = {
  listRecommendations: {
    ...recommendations,
    method: "GET",
    path: "/recommendations",
    access: "reader",
    summary: "List recommendations, those that matter most first",
    query: recommendationQuery,
    response: pageOf(recommendation),
  },
  getRecommendation: {
    ...recommendations,
    method: "GET",
    path: "/recommendations/:ruleId",
    access: "reader",
    summary: "Get a recommendation with its rule and parameters",
    params: ruleParams,
    response: recommendationDetail,
  },
  setRuleParameters: {
    ...recommendations,
    method: "PUT",
    path: "/recommendations/:ruleId/parameters",
    access: "configureRules",
    summary: "Set a rule's parameters and assess again what is stored",
    params: ruleParams,
    body: parameterValues,
    response: recommendationDetail,
  },
  clearRuleParameters: {
    ...recommendations,
    method: "DELETE",
    path: "/recommendations/:ruleId/parameters",
    access: "configureRules",
    summary: "Go back to a rule without parameters of our own",
    params: ruleParams,
    response: recommendationDetail,
  },
  listFindings: {
    tag: "findings",
    method: "GET",
    path: "/findings",
    access: "reader",
    summary: "List findings by query, worst and newest first",
    query: findingQuery,
    response: pageOf(finding),
  },
  getFinding: {
    tag: "findings",
    method: "GET",
    path: "/findings/:id",
    access: "reader",
    summary: "Get a finding with its evidence and its fix",
    params: numberParams,
    response: findingDetail,
  },
  checkManifests: {
    tag: "manifests",
    method: "POST",
    path: "/manifests/check",
    access: "reader",
    withinConnectors: true,
    summary: "Assess manifests or exported cloud documents in memory",
    body: manifestCheck,
    response: scanReport,
  },
} as const satisfies Record<string, Endpoint>;
