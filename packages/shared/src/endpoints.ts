import type { EndpointAnswer, EndpointInput, EndpointRequest, EndpointResult } from "./endpoint.js";
import { accessEndpoints } from "./endpoints/access.js";
import { accountEndpoints } from "./endpoints/account.js";
import { auditEndpoints } from "./endpoints/audit.js";
import { connectorEndpoints } from "./endpoints/connectors.js";
import { customRuleEndpoints } from "./endpoints/custom-rules.js";
import { discoveryRunEndpoints } from "./endpoints/discovery-runs.js";
import { enforcementEndpoints } from "./endpoints/enforcement.js";
import { exemptionEndpoints } from "./endpoints/exemptions.js";
import { historyEndpoints } from "./endpoints/history.js";
import { inventoryEndpoints } from "./endpoints/inventory.js";
import { postureEndpoints } from "./endpoints/posture.js";
import { ruleSettingsEndpoints } from "./endpoints/rule-settings.js";
import { signInEndpoints } from "./endpoints/sign-in.js";
import { standardEndpoints } from "./endpoints/standards.js";
import { standingEndpoints } from "./endpoints/standing.js";

/** Every endpoint: name → method, path, who may call it, what goes in and what comes out. */
export const endpoints = {
  ...accessEndpoints,
  ...accountEndpoints,
  ...auditEndpoints,
  ...connectorEndpoints,
  ...customRuleEndpoints,
  ...discoveryRunEndpoints,
  ...enforcementEndpoints,
  ...exemptionEndpoints,
  ...historyEndpoints,
  ...inventoryEndpoints,
  ...postureEndpoints,
  ...ruleSettingsEndpoints,
  ...signInEndpoints,
  ...standardEndpoints,
  ...standingEndpoints,
} as const;

export type EndpointName = keyof typeof endpoints;
export type InputOf<Name extends EndpointName> = EndpointInput<(typeof endpoints)[Name]>;
export type RequestOf<Name extends EndpointName> = EndpointRequest<(typeof endpoints)[Name]>;
export type ResultOf<Name extends EndpointName> = EndpointResult<(typeof endpoints)[Name]>;
export type AnswerOf<Name extends EndpointName> = EndpointAnswer<(typeof endpoints)[Name]>;

/** Where all paths of the table start. */
export const apiPrefix = "/api/v1";
