import { recommendationQueryKeys } from "@periplus/shared/query/query-keys";
import { severities } from "@periplus/shared/vocabulary";
import { mockFindings, mockResources } from "../estate/resources";
import { type MockRule, mockRules, ruleById } from "../estate/rules";
import type { Handlers } from "../handlers";
import { choose } from "../match";
import { MockProblem } from "../problem";
import { needsParameters, state } from "../state";
import { stateOf } from "./resources";

/** One rule over the whole estate. */
export function recommendationView(rule: MockRule) {
  const counts = { healthy: 0, unhealthy: 0, waived: 0, mitigated: 0, notAssessed: 0, needsConfiguration: 0 };
  for (const resource of mockResources) {
    if (resource.owner || resource.goneAt || !rule.appliesTo.includes(resource.kind)) continue;
    const assessed = stateOf(rule, resource);
    if (assessed !== "notApplicable") counts[assessed] += 1;
  }
  const open = mockFindings.filter((each) => each.rule === rule && !each.resolvedAt && !needsParameters(rule.id));
  const judged = counts.healthy + counts.unhealthy;
  return {
    ruleId: rule.id,
    title: rule.title,
    severity: rule.severity,
    control: rule.control,
    controlTitle: rule.controlTitle,
    remedyKind: rule.remedy.kind,
    counts,
    clustersAffected: new Set(open.map(({ resource }) => resource.cluster)).size,
    oldestFindingAt: open.map((each) => each.firstSeenAt).sort()[0] ?? null,
    potentialPoints: judged === 0 ? 0 : (counts.unhealthy / judged) * 4,
    potentialScore: judged === 0 ? 0 : (counts.unhealthy / judged) * 0.2,
  };
}

export const sortedRecommendations = () =>
  mockRules
    .map(recommendationView)
    .sort(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.counts.unhealthy - a.counts.unhealthy,
    );

type View = ReturnType<typeof recommendationView>;

const words = (view: View, key: string): string[] => {
  const { counts } = view;
  if (key === "is")
    return [
      counts.unhealthy > 0 ? "open" : "",
      counts.unhealthy === 0 && counts.healthy > 0 ? "healthy" : "",
      counts.notAssessed > 0 ? "unknown" : "",
      counts.needsConfiguration > 0 ? "needs-config" : "",
    ];
  if (key === "severity") return [view.severity];
  if (key === "control") return [view.control];
  if (key === "rule") return [view.ruleId];
  if (key === "text") return [view.title, view.ruleId];
  const clusters = mockFindings.filter(({ rule }) => rule.id === view.ruleId).map(({ resource }) => resource.cluster);
  return clusters.map((cluster) => (key === "cloud" ? cluster.connector.cloud : cluster.name));
};

const detailOf = (ruleId: string) => {
  const rule = ruleById.get(ruleId);
  if (!rule) throw new MockProblem("not-found", "No rule has this id.");
  return { ...recommendationView(rule), rule, parameters: state.parameters.get(rule.id) ?? null, clustersToJudge: 0 };
};

export const recommendationHandlers: Handlers<
  "listRecommendations" | "getRecommendation" | "setRuleParameters" | "clearRuleParameters"
> = {
  listRecommendations: ({ query }, scene) => {
    const all = scene.has("empty") ? [] : sortedRecommendations();
    const seen = scene.has("clean")
      ? all.map((view) => ({
          ...view,
          counts: { ...view.counts, healthy: view.counts.healthy + view.counts.unhealthy, unhealthy: 0 },
        }))
      : all;
    return { items: choose(seen, query.q, recommendationQueryKeys, words), nextCursor: null };
  },
  getRecommendation: ({ params }) => detailOf(params.ruleId),
  setRuleParameters: ({ params, body }) => {
    state.parameters.set(params.ruleId, body);
    return detailOf(params.ruleId);
  },
  clearRuleParameters: ({ params }) => {
    state.parameters.delete(params.ruleId);
    return detailOf(params.ruleId);
  },
};
