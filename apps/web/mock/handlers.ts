import type { EndpointName, InputOf, ResultOf } from "@periplus/shared/endpoints";
import { accountHandlers } from "./handlers/accounts";
import { auditHandlers } from "./handlers/audit";
import { clusterHandlers } from "./handlers/clusters";
import { connectorHandlers } from "./handlers/connectors";
import { customRuleHandlers } from "./handlers/custom-rules";
import { enforcementHandlers } from "./handlers/enforcement";
import { exemptionHandlers } from "./handlers/exemptions";
import { findingHandlers } from "./handlers/findings";
import { historyHandlers } from "./handlers/history";
import { manifestHandlers } from "./handlers/manifests";
import { overviewHandlers } from "./handlers/overview";
import { recommendationHandlers } from "./handlers/recommendations";
import { resourceHandlers } from "./handlers/resources";
import { ruleSettingsHandlers } from "./handlers/rule-settings";
import { runHandlers } from "./handlers/runs";
import { scoreHandlers } from "./handlers/score";
import { sessionHandlers } from "./handlers/sessions";
import { standardHandlers } from "./handlers/standards";
import type { Scene } from "./scene";

/** A handler takes what the endpoint takes and answers what it answers, or does not compile. */
export type Handler<Name extends EndpointName> = (input: InputOf<Name>, scene: Scene) => ResultOf<Name>;
export type Handlers<Name extends EndpointName> = { [N in Name]: Handler<N> };
export type Untyped = Record<string, ((input: unknown, scene: Scene) => unknown) | undefined>;

/** Every endpoint of the table, or this does not compile; but the stream, which answers by itself. */
export const handlers: Handlers<Exclude<EndpointName, "streamDiscoveryRun">> = {
  ...sessionHandlers,
  ...accountHandlers,
  ...auditHandlers,
  ...connectorHandlers,
  ...customRuleHandlers,
  ...runHandlers,
  ...clusterHandlers,
  ...resourceHandlers,
  ...recommendationHandlers,
  ...ruleSettingsHandlers,
  ...findingHandlers,
  ...enforcementHandlers,
  ...exemptionHandlers,
  ...historyHandlers,
  ...scoreHandlers,
  ...standardHandlers,
  ...overviewHandlers,
  ...manifestHandlers,
};
