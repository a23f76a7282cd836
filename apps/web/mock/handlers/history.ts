import type { ResourceChange, Snapshot } from "@periplus/shared/snapshot";
import { mockClusters } from "../estate/clusters";
import { manifestOf, markedTextOf } from "../estate/manifest";
import { hoursAgo } from "../estate/random";
import { type MockFinding, type MockResource, mockFindings, mockResources, resourceById } from "../estate/resources";
import type { Handlers } from "../handlers";
import { MockProblem } from "../problem";

/** A snapshot a day, the newest first; its number is how many days ago it was taken. */
const days = 30;
const takenAt = (snapshotId: string) => hoursAgo(24 * (days - Number(snapshotId)));

function snapshotOf(clusterId: string, snapshotId: string): Snapshot {
  const there = mockResources.filter(({ cluster }) => cluster.id === clusterId);
  return {
    ...{ id: snapshotId, takenAt: takenAt(snapshotId), runId: snapshotId, complete: Number(snapshotId) % 4 !== 0 },
    ...{ objects: there.length, added: 2, changed: 5, unchanged: there.length - 7, gone: 1 },
    ...{ findingsOpened: 3, findingsClosed: 2 },
  };
}

function requireCluster(id: string): void {
  if (!mockClusters.some((cluster) => cluster.id === id)) throw new MockProblem("not-found");
}

const nameOf = ({ id, kind, namespace, name }: MockResource) => ({ id, kind, namespace, name });
const resourcesIn = (id: string) => mockResources.filter(({ cluster }) => cluster.id === id);
const pairOf = (since = String(days - 1), until = String(days)) => ({ since, until });
const changeOf = (resource: MockResource, index: number): ResourceChange => ({
  change: index % 5 === 0 ? "added" : index % 7 === 0 ? "gone" : "changed",
  resource: nameOf(resource),
});
const findingsOf = (id: string): MockFinding[] => mockFindings.filter(({ resource }) => resource.cluster.id === id);

export const historyHandlers: Handlers<
  | "getHistory"
  | "listSnapshots"
  | "listPastResources"
  | "compareSnapshots"
  | "listResourceChanges"
  | "listFindingChanges"
  | "getObservedResource"
> = {
  getHistory: () => ({
    keepDays: 365,
    months: [10, 11, 12].map((month) => ({ month: `2026-${month}-01`, bytes: 40_000_000 * (13 - month) })),
    days: Array.from({ length: days }, (_, ago) => ({
      ...{
        day: hoursAgo(24 * ago).slice(0, 10),
        snapshots: 24,
        revisions: 180 + 7 * ago,
        bytes: 620_000 + 9_000 * ago,
      },
    })),
  }),
  listSnapshots: ({ params: { id } }) => {
    requireCluster(id);
    const items = Array.from({ length: days }, (_, ago) => snapshotOf(id, String(days - ago)));
    return { items, nextCursor: null };
  },
  listPastResources: ({ params: { id }, query: { kind, namespace, name = "" } }) => {
    requireCluster(id);
    const items = resourcesIn(id).filter(
      (each) =>
        (kind === undefined || each.kind === kind) &&
        (namespace === undefined || each.namespace === namespace) &&
        each.name.includes(name),
    );
    return {
      items: items.slice(0, 500).map((resource) => {
        const severity = resource.breaks.length > 0 ? "medium" : null;
        return { ...nameOf(resource), goneAt: resource.goneAt, findings: resource.breaks.length, severity };
      }),
      nextCursor: null,
    };
  },
  compareSnapshots: ({ params: { id }, query }) => {
    requireCluster(id);
    const { since, until } = pairOf(query.since, query.until);
    const resources = { added: 3, changed: 8, gone: 1 };
    return {
      ...{ since: snapshotOf(id, since), until: snapshotOf(id, until) },
      ...{ resources, findings: { opened: 4, resolved: 2 } },
    };
  },
  listResourceChanges: ({ params: { id } }) => ({
    items: resourcesIn(id).slice(0, 12).map(changeOf),
    nextCursor: null,
  }),
  listFindingChanges: ({ params: { id } }) => ({
    items: findingsOf(id)
      .slice(0, 6)
      .map((finding, index) => ({
        change: index % 3 === 0 ? ("resolved" as const) : ("opened" as const),
        finding: {
          ...{ id: finding.id, ruleId: finding.rule.id, title: finding.rule.title, severity: finding.rule.severity },
        },
        resource: nameOf(finding.resource),
      })),
    nextCursor: null,
  }),
  getObservedResource: ({ params: { id }, query: { snapshotId = String(days) } }) => {
    const resource = resourceById.get(id);
    if (!resource) throw new MockProblem("not-found");
    const { text } = markedTextOf(manifestOf(resource), []);
    return { text: `${text}# observed in ${snapshotId}\n`, observedAt: takenAt(snapshotId) };
  },
};
