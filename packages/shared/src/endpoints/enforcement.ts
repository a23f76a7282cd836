import type { Endpoint } from "../endpoint.js";
import {
  enforcementOfCluster,
  enforcementScope,
  exportedPolicy,
  policyPreview,
  policyQuery,
  ruleEnforcement,
} from "../enforcement.js";
import { numberParams, ruleParams } from "./path-parameters.js";

const enforcement = { tag: "enforcement", method: "GET", access: "reader" } as const;

export const enforcementEndpoints = {
  getRuleEnforcement: {
    ...enforcement,
    path: "/recommendations/:ruleId/enforcement",
    summary: "Tell in which clusters a rule is enforced as an admission policy",
    params: ruleParams,
    response: ruleEnforcement,
  },
  getRulePolicy: {
    ...enforcement,
    path: "/recommendations/:ruleId/policy",
    summary: "Export a rule as a ValidatingAdmissionPolicy and its binding, with the settings in force",
    params: ruleParams,
    query: policyQuery,
    response: exportedPolicy,
  },
  previewRulePolicy: {
    ...enforcement,
    path: "/recommendations/:ruleId/policy/preview",
    summary: "Tell which objects that run today the policy of a rule would have blocked",
    params: ruleParams,
    query: enforcementScope,
    response: policyPreview,
  },
  getClusterEnforcement: {
    ...enforcement,
    path: "/clusters/:id/enforcement",
    summary: "Tell which rules a cluster enforces as admission policies",
    params: numberParams,
    response: enforcementOfCluster,
  },
} as const satisfies Record<string, Endpoint>;
