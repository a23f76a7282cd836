import type { NamedScope, PlacedSettings, RuleSettings, SettingsScope } from "@periplus/shared/rule-settings";
import { scopingKnobs, settingsLevels } from "@periplus/shared/rule-settings";
import { stringify } from "yaml";
import { mockClusters } from "../estate/clusters";
import { mockFindings } from "../estate/resources";
import { ruleById } from "../estate/rules";
import type { Handlers } from "../handlers";
import { MockProblem } from "../problem";
import { state } from "../state";

const nameScope = ({ connectorId, clusterId, namespace }: SettingsScope): NamedScope => {
  const cluster = mockClusters.find(({ id }) => id === clusterId) ?? null;
  const connector = state.connectors.find(({ id }) => id === connectorId) ?? null;
  const level = namespace !== undefined ? "namespace" : cluster ? "cluster" : connector ? "connector" : "global";
  return {
    level,
    connector: connector && { id: connector.id, name: connector.name },
    cluster: cluster && { id: cluster.id, name: cluster.name },
    namespace: namespace ?? null,
  };
};

const isSame = (a: NamedScope, b: NamedScope) => JSON.stringify(a) === JSON.stringify(b);

/** Whether what is set in one scope holds in another. */
function holds(where: NamedScope, scope: NamedScope): boolean {
  const cluster = mockClusters.find(({ id }) => id === scope.cluster?.id);
  if (where.level === "global") return true;
  if (where.level === "connector") return where.connector?.id === (scope.connector?.id ?? cluster?.connector.id);
  return where.cluster?.id === scope.cluster?.id && [null, scope.namespace].includes(where.namespace);
}

function viewOf(ruleId: string, scope: NamedScope) {
  const rule = ruleById.get(ruleId);
  if (!rule) throw new MockProblem("not-found", "No rule has this id.");
  const all = state.settings.filter((each) => each.ruleId === ruleId);
  const outwards = settingsLevels
    .toReversed()
    .flatMap((level) => all.filter((each) => each.scope.level === level && holds(each.scope, scope)));
  const trace = (name: string, isParameter: boolean) => {
    const read = (settings: RuleSettings) =>
      isParameter ? settings.values?.[name] : settings[name as Exclude<keyof RuleSettings, "values">];
    const standard = rule.parameters.find((parameter) => parameter.name === name)?.default ?? null;
    const find = (some: readonly PlacedSettings[]) => {
      const found = some.find(({ settings }) => read(settings) !== undefined);
      return { value: (found && read(found.settings)) ?? standard, from: found?.scope.level ?? null };
    };
    const around = outwards.filter((each) => !isSame(each.scope, scope));
    return { name, isParameter, ...find(outwards), wider: find(around) };
  };
  return {
    ruleId,
    scope,
    own: all.find((each) => isSame(each.scope, scope))?.settings ?? null,
    inForce: [
      ...rule.parameters.map(({ name }) => trace(name, true)),
      ...scopingKnobs.map((name) => trace(name, false)),
    ],
    all,
    clustersToJudge: 0,
  };
}

function put(ruleId: string, scope: NamedScope, settings: RuleSettings | null): void {
  state.settings = state.settings.filter((each) => each.ruleId !== ruleId || !isSame(each.scope, scope));
  if (settings === null || Object.keys(settings).length === 0) return;
  const title = ruleById.get(ruleId)?.title ?? ruleId;
  const updatedAt = new Date().toISOString();
  state.settings.push({ ruleId, title, scope, settings, updatedAt, updatedBy: "you" });
}

export const ruleSettingsHandlers: Handlers<
  | "listRuleSettings"
  | "getRuleSettings"
  | "setRuleSettings"
  | "clearRuleSettings"
  | "previewRuleSettings"
  | "suggestParameters"
  | "exportRuleSettings"
  | "importRuleSettings"
  | "listRuleSettingsEvents"
> = {
  exportRuleSettings: () => stringify(state.settings),
  importRuleSettings: () => ({ set: 0, unchanged: state.settings.length }),
  listRuleSettingsEvents: ({ params }) => ({
    items: state.settings
      .filter(({ ruleId }) => ruleId === params.ruleId)
      .map(({ scope, settings, updatedAt, updatedBy }) => ({
        scope,
        at: updatedAt,
        by: updatedBy,
        before: null,
        after: settings,
      })),
    nextCursor: null,
  }),
  listRuleSettings: () => ({ items: state.settings, nextCursor: null }),
  getRuleSettings: ({ params, query }) => viewOf(params.ruleId, nameScope(query)),
  setRuleSettings: ({ params, body }) => {
    put(params.ruleId, nameScope(body.scope), body.settings);
    return viewOf(params.ruleId, nameScope(body.scope));
  },
  clearRuleSettings: ({ params, query }) => {
    put(params.ruleId, nameScope(query), null);
    return viewOf(params.ruleId, nameScope(query));
  },
  previewRuleSettings: ({ params, body }) => {
    const open = mockFindings.filter(({ rule, resolvedAt }) => rule.id === params.ruleId && !resolvedAt);
    const closed = body.settings?.enabled === false ? open : open.filter((_, index) => index % 3 === 0);
    return {
      looked: { at: 412, of: 412 },
      clusters: mockClusters.length,
      opens: 0,
      closes: closed.length,
      before: { unhealthy: open.length },
      after: { unhealthy: open.length - closed.length },
      opened: [],
      closed: closed.slice(0, 20).map(({ resource }) => ({
        id: resource.id,
        kind: resource.kind,
        namespace: resource.namespace ?? "",
        name: resource.name,
        cluster: { id: resource.cluster.id, name: resource.cluster.name },
        message: null,
      })),
    };
  },
  suggestParameters: ({ params }) => ({
    looked: { at: 412, of: 412 },
    parameters:
      params.ruleId === "container-allowed-ports"
        ? [
            {
              parameter: "allowedPorts",
              unit: "containers",
              items: 120,
              different: 3,
              seen: [
                { text: "8080", value: [8080], items: 80 },
                { text: "443", value: [443], items: 38 },
                { text: "9999", value: [9999], items: 2 },
              ],
              proposals: [
                { value: [443, 8080], allows: 2, covers: 118 },
                { value: [443, 8080, 9999], allows: 3, covers: 120 },
              ],
            },
          ]
        : [],
  }),
};
