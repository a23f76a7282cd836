import type { ScoreCause } from "@periplus/shared/score-cause";
import { type SecurityControlId, securityControls } from "@periplus/shared/security-control";
import { mockClusters } from "../estate/clusters";
import { hoursAgo, randomOf } from "../estate/random";
import { type MockResource, mockResources } from "../estate/resources";
import { mockRules } from "../estate/rules";
import type { Handlers } from "../handlers";
import { needsParameters, state } from "../state";

/** The classic sum over controls, of the resources that a filter lets through. */
export function scoreOf(filter: (resource: MockResource) => boolean) {
  const judged = mockResources.filter((each) => !each.owner && !each.goneAt && filter(each));
  const controls = (Object.keys(securityControls) as SecurityControlId[]).map((control) => controlOf(control, judged));
  const counted = controls.filter(({ current }) => current !== null);
  const current = counted.reduce((sum, each) => sum + (each.current ?? 0), 0);
  const max = counted.reduce((sum, each) => sum + each.max, 0);
  const known = controls.reduce((sum, each) => sum + each.healthy + each.unhealthy, 0);
  const open = controls.reduce((sum, each) => sum + each.notAssessed, 0);
  return {
    controls,
    current,
    max,
    score: max === 0 ? null : current / max,
    rawScore: max === 0 ? null : current / max,
    assessedShare: known + open === 0 ? null : known / (known + open),
  };
}

function controlOf(control: SecurityControlId, judged: readonly MockResource[]) {
  const { title, max } = securityControls[control];
  const rules = mockRules.filter((rule) => rule.control === control);
  let healthy = 0;
  let unhealthy = 0;
  let notAssessed = 0;
  for (const resource of judged) {
    const mine = rules.filter((rule) => rule.appliesTo.includes(resource.kind));
    if (mine.length === 0) continue;
    if (mine.some(({ id }) => resource.breaks.includes(id))) unhealthy += 1;
    else if (
      mine.every(({ id }) => needsParameters(id)) ||
      (resource.cluster.id === "2" && resource.kind === "ClusterRoleBinding")
    )
      notAssessed += 1;
    else healthy += 1;
  }
  const assessed = healthy + unhealthy;
  const current = assessed === 0 || max === 0 ? null : (max / assessed) * healthy;
  return {
    control,
    title,
    max,
    current,
    potential: current === null ? null : max - current,
    healthy,
    unhealthy,
    notAssessed,
    raw: { current, healthy, unhealthy, notAssessed },
  };
}

/** Ninety days, one point a day, on the way up with two falls. */
export const scoreHistory = (end: number | null) => {
  const random = randomOf(11);
  let score = (end ?? 0.6) - 0.17;
  let last: { score: number | null; rawScore: number | null } = { score: null, rawScore: null };
  return Array.from({ length: 90 }, (_, day) => {
    score = Math.min(0.9, score + (random.next() - 0.3) * 0.016 - (day === 34 || day === 61 ? 0.06 : 0));
    const at = hoursAgo((89 - day) * 24);
    const now = day === 89 ? end : day === 20 ? null : score;
    const point = { at, score: now, rawScore: now, assessedShare: 0.93, before: last, causes: causesOf(last, now) };
    last = { score: now, rawScore: now };
    return point;
  });
};

/** New workloads, and what was lost sight of, in two parts that add up. */
function causesOf(before: { score: number | null }, now: number | null): ScoreCause[] {
  const effect = ((now ?? 0) - (before.score ?? 0)) / 4;
  const of = (cause: ScoreCause["cause"], share: number): ScoreCause => ({
    cause,
    effect: effect * share,
    rawEffect: effect * share,
    resources: 4 + share,
    kind: "Deployment",
    namespace: "ledger",
    ruleId: null,
    exemptionId: null,
    cluster: { id: mockClusters[0]?.id ?? "1", name: mockClusters[0]?.name ?? "" },
    parts: cause === "lostSight" ? ["networking.k8s.io/networkpolicies"] : [],
    groups: 0,
  });
  return [of("added", 3), of("lostSight", 1)];
}

const read = mockClusters.filter((each) => each.snapshotHoursAgo !== null);

export const summaryOf = (filter: (resource: MockResource) => boolean, granularity: "workload" | "cluster") => {
  const { controls: _, ...sum } = scoreOf(filter);
  return { granularity, ...sum, clustersRead: read.length, clustersKnown: mockClusters.length, asOf: hoursAgo(0.4) };
};

export const scoreHandlers: Handlers<"getSecureScore" | "getSecureScoreHistory"> = {
  getSecureScore: ({ query }, scene) => {
    const filter = (resource: MockResource) =>
      !scene.has("empty") &&
      (!query.clusterId || resource.cluster.id === query.clusterId) &&
      (!query.connectorId || resource.cluster.connector.id === query.connectorId);
    return {
      ...summaryOf(filter, query.granularity),
      controls: scoreOf(filter).controls,
      scopes: state.connectors.map((connector) => {
        const inScope = (resource: MockResource) => resource.cluster.connector === connector;
        return {
          connectorId: connector.id,
          name: connector.name,
          score: scoreOf(inScope).score,
          rawScore: scoreOf(inScope).score,
          current: scoreOf(inScope).current,
          max: scoreOf(inScope).max,
          weight: mockResources.filter(inScope).length,
        };
      }),
    };
  },
  getSecureScoreHistory: () => ({ points: scoreHistory(scoreOf(() => true).score) }),
};
