import type { Attestation } from "@periplus/shared/attestation";
import type { RequirementCounts, RequirementState } from "@periplus/shared/standard";
import { mockClusters } from "../estate/clusters";
import { hoursAgo } from "../estate/random";
import { mockFindings } from "../estate/resources";
import { mockRules } from "../estate/rules";
import type { Handlers } from "../handlers";
import { pageOf } from "../match";
import { MockProblem } from "../problem";
import { state } from "../state";
import { recommendationView } from "./recommendations";

const about = {
  id: "mock-standard",
  title: "Standard of the mock",
  version: "1.0",
  about: "One requirement per rule.",
};
const section = { id: "1", title: "What rules look at", level: 0 };
const byHand = { id: "2.1", title: "Somebody is called at night", section: "2" };
/** Kept for as long as the mock runs. */
const attestations: Attestation[] = [];

type Mocked = Pick<(typeof mockRules)[number], "id" | "title"> & { readonly section: string };
const requirements: readonly Mocked[] = [
  ...mockRules.map(({ title }, index) => ({ id: `1.${index + 1}`, title, section: section.id })),
  byHand,
];
const ruleOf = ({ id }: Mocked) => (id === byHand.id ? undefined : mockRules[Number(id.slice(2)) - 1]);

const failingOf = (requirement: Mocked, clusterId?: string) => {
  const rule = ruleOf(requirement);
  return mockFindings.filter(
    (each) => each.rule === rule && !each.resolvedAt && (!clusterId || each.resource.cluster.id === clusterId),
  );
};

const clustersIn = (clusterId?: string) => mockClusters.filter(({ id }) => !clusterId || id === clusterId);
const snapshotAtOf = ({ snapshotHoursAgo }: (typeof mockClusters)[number]) =>
  snapshotHoursAgo === null ? null : hoursAgo(snapshotHoursAgo);

function stateIn(requirement: Mocked, cluster: (typeof mockClusters)[number]) {
  if (cluster.snapshotHoursAgo === null) return { state: "notAssessed" as const, reason: "The cluster was never read" };
  if (requirement.id !== byHand.id) {
    return {
      state: failingOf(requirement, cluster.id).length > 0 ? ("failed" as const) : ("passed" as const),
      reason: null,
    };
  }
  const holds = ({ state, scope }: Attestation) =>
    state === "active" &&
    (scope.cluster === null || scope.cluster.id === cluster.id) &&
    (scope.connector === null || scope.connector.id === cluster.connector.id);
  if (attestations.some(holds)) return { state: "attested" as const, reason: null };
  return { state: "notAssessed" as const, reason: "Somebody has to vouch for it" };
}

function countStates(states: readonly RequirementState[]): RequirementCounts {
  const counts: RequirementCounts = { passed: 0, failed: 0, notAssessed: 0, attested: 0, provider: 0 };
  for (const each of states) counts[each] += 1;
  return counts;
}

function progressOf(counts: RequirementCounts) {
  const known = counts.passed + counts.attested + counts.failed;
  return { counts, metShare: known === 0 ? null : (counts.passed + counts.attested) / known };
}

function rowOf(requirement: Mocked, clusterId?: string) {
  const perCluster = clustersIn(clusterId).map((cluster) => stateIn(requirement, cluster));
  const counts = countStates(perCluster.map(({ state }) => state));
  const order: readonly RequirementState[] = ["failed", "notAssessed", "passed", "attested"];
  const overall = order.find((each) => counts[each] > 0) ?? "notAssessed";
  return {
    ...requirement,
    state: overall,
    reason: perCluster.find(({ state }) => state === overall)?.reason ?? null,
    failing: failingOf(requirement, clusterId).length,
    rules: ruleOf(requirement) ? 1 : 0,
    clusters: counts,
    byHand: requirement.id === byHand.id,
  };
}

function summaryOf(clusterId?: string) {
  const counts = countStates(requirements.map((each) => rowOf(each, clusterId).state));
  return { ...about, clouds: null, clusters: clustersIn(clusterId).length, ...progressOf(counts) };
}

function findStandard({ standardId }: { standardId: string }): void {
  if (standardId !== about.id) throw new MockProblem("not-found", "No standard has this id.");
}

function findRequirement(params: { standardId: string; requirementId: string }): Mocked {
  findStandard(params);
  const found = requirements.find(({ id }) => id === params.requirementId);
  if (!found) throw new MockProblem("not-found", "No requirement has this id.");
  return found;
}

function resultsOf(clusterId?: string) {
  return requirements.flatMap((requirement) =>
    clustersIn(clusterId).map((cluster) => ({
      section: requirement.section,
      requirementId: requirement.id,
      title: requirement.title,
      clusterId: cluster.id,
      cluster: cluster.name,
      cloud: cluster.connector.cloud,
      snapshotAt: snapshotAtOf(cluster),
      ...stateIn(requirement, cluster),
      failing: failingOf(requirement, cluster.id).length,
      ruleIds: mockRules.filter((rule) => rule === ruleOf(requirement)).map(({ id }) => id),
      attestedBy: null,
      attestedUntil: null,
      attestedBecause: null,
      attestedEvidence: null,
    })),
  );
}

const nameOf = <Named extends { id: string; name: string }>(all: readonly Named[], id: string | undefined) => {
  const found = all.find((each) => each.id === id);
  return found ? { id: found.id, name: found.name } : null;
};

export const standardHandlers: Handlers<
  | "listStandards"
  | "getStandard"
  | "getStandardResults"
  | "exportStandard"
  | "getRequirement"
  | "listRequirementResources"
  | "listAttestations"
  | "createAttestation"
  | "withdrawAttestation"
> = {
  listStandards: ({ query }) => ({ items: [summaryOf(query.clusterId)], nextCursor: null }),
  getStandard: ({ params, query }) => {
    findStandard(params);
    return {
      ...summaryOf(query.clusterId),
      sections: [section, { id: byHand.section, title: "What people vouch for", level: 0 }],
      requirements: requirements.map((each) => rowOf(each, query.clusterId)),
      perCluster: clustersIn(query.clusterId).map((cluster) => ({
        id: cluster.id,
        name: cluster.name,
        cloud: cluster.connector.cloud,
        snapshotAt: snapshotAtOf(cluster),
        ...progressOf(countStates(requirements.map((each) => stateIn(each, cluster).state))),
      })),
      clustersToJudge: 0,
    };
  },
  getStandardResults: ({ params, query }) => {
    findStandard(params);
    return { standard: about, results: resultsOf(query.clusterId) };
  },
  exportStandard: ({ params, query }) => {
    findStandard(params);
    return JSON.stringify(resultsOf(query.clusterId));
  },
  getRequirement: ({ params, query }) => {
    const requirement = findRequirement(params);
    return {
      ...rowOf(requirement, query.clusterId),
      standard: about,
      path: [requirement.section === section.id ? section.title : "What people vouch for"],
      judgedBy: "rules",
      looking: mockRules.filter((rule) => rule === ruleOf(requirement)).map(recommendationView),
      perCluster: clustersIn(query.clusterId).map((cluster) => ({
        id: cluster.id,
        name: cluster.name,
        cloud: cluster.connector.cloud,
        ...stateIn(requirement, cluster),
        failing: failingOf(requirement, cluster.id).length,
        snapshotAt: snapshotAtOf(cluster),
      })),
      attestations: attestations.filter(({ requirementId }) => requirementId === requirement.id),
    };
  },
  listRequirementResources: ({ params, query }) =>
    pageOf(failingOf(findRequirement(params), query.clusterId), query, ({ id, rule, resource }) => ({
      id: resource.id,
      kind: resource.kind,
      namespace: resource.namespace,
      name: resource.name,
      cluster: { id: resource.cluster.id, name: resource.cluster.name },
      ruleId: rule.id,
      findingId: id,
      severity: rule.severity,
    })),
  listAttestations: () => ({ items: attestations, nextCursor: null }),
  createAttestation: ({ body: { scope, evidence = null, ...body } }) => {
    if (findRequirement(body).id !== byHand.id) throw new MockProblem("invalid-input", "A rule looks at it.");
    const made: Attestation = {
      ...body,
      id: String(attestations.length + 1),
      scope: {
        connector: nameOf(state.connectors, scope.connectorId),
        cluster: nameOf(mockClusters, scope.clusterId),
      },
      evidence,
      by: "you",
      createdAt: hoursAgo(0),
      state: "active",
      withdrawnAt: null,
      withdrawnBy: null,
    };
    attestations.unshift(made);
    return made;
  },
  withdrawAttestation: ({ params }) => {
    const found = attestations.find(({ id }) => id === params.id);
    if (!found) throw new MockProblem("not-found", "No attestation has this id.");
    return Object.assign(found, { state: "withdrawn", withdrawnAt: hoursAgo(0), withdrawnBy: "you" });
  },
};
