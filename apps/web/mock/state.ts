import type { NewConnector } from "@periplus/shared/connector";
import type { ParameterValues } from "@periplus/shared/rule";
import type { PlacedSettings } from "@periplus/shared/rule-settings";
import { type MockConnector, mockConnectors } from "./estate/clusters";
import { mockRules } from "./estate/rules";

/** What can be changed through the mock, for as long as it runs. */
export const state = {
  connectors: [...mockConnectors] as MockConnector[],
  paused: new Set<string>(),
  parameters: new Map<string, ParameterValues>(),
  settings: [] as PlacedSettings[],
  cancelledRuns: new Set<string>(),
  /** When run 421 was started; it takes half a minute. */
  runStartedAt: Date.now() - 6_000,
};

/** A rule that waits for its parameters judges nothing. */
export const needsParameters = (ruleId: string): boolean => {
  const rule = mockRules.find(({ id }) => id === ruleId);
  return rule?.configure === "required" && !state.parameters.has(ruleId);
};

export function addConnector({ name, access, intervalMinutes }: NewConnector): MockConnector {
  const connector: MockConnector = {
    id: crypto.randomUUID(),
    name,
    cloud: access.cloud,
    scope: [{ label: "Scope", value: "as given" }],
    intervalMinutes,
  };
  state.connectors.push(connector);
  return connector;
}
