import type { ResultOf } from "@periplus/shared/endpoints";
import { type MockConnector, mockClusters, mockConnectors } from "../estate/clusters";
import { hoursAgo } from "../estate/random";
import { mockResources } from "../estate/resources";
import type { Handlers } from "../handlers";
import { MockProblem } from "../problem";
import { state } from "../state";
import { coverageOf } from "./clusters";

type Run = ResultOf<"getDiscoveryRun">;

const length = 30_000;
const connectorAt = (index: number): MockConnector => mockConnectors[index] ?? mockConnectors[0] ?? raise();
const raise = (): never => {
  throw new MockProblem("not-found");
};

export const runIsActive = () => Date.now() - state.runStartedAt < length && !state.cancelledRuns.has("421");

/** Run 421 plays live for half a minute after it is started; the others are over. */
export function runOf(id: string): Run {
  const ended = { "418": 2, "419": 1, "420": 0, "417": 3 }[id];
  if (id !== "421" && ended === undefined) throw new MockProblem("not-found", "No discovery run has this id.");
  const connector = connectorAt(ended ?? 0);
  const share = id === "421" ? Math.min(1, (Date.now() - state.runStartedAt) / length) : 1;
  const cancelled = state.cancelledRuns.has(id);
  const clusters = mockClusters
    .filter((each) => each.connector === connector)
    .map((each, index) => progressOf(each, share - index * 0.25, share === 1));
  const over = share === 1 || cancelled;
  const failed = connector.cloud === "kubernetes";
  const gaps = clusters.some(
    ({ coverage, state: now }) => now === "failed" || coverage.some((each) => each.state === "forbidden"),
  );
  return {
    id,
    connector: { id: connector.id, name: connector.name, cloud: connector.cloud },
    state: cancelled ? "cancelled" : !over ? "running" : failed ? "failed" : gaps ? "completedWithGaps" : "completed",
    trigger: id === "421" ? "manual" : "schedule",
    stage: over ? "ended" : share < 0.1 ? "signIn" : share < 0.2 ? "listClusters" : "readClusters",
    createdAt: id === "421" ? new Date(state.runStartedAt) : hoursAgo(1.3 + (ended ?? 0)),
    startedAt: id === "421" ? new Date(state.runStartedAt) : hoursAgo(1.3 + (ended ?? 0)),
    endedAt: over ? (id === "421" ? new Date(state.runStartedAt + length) : hoursAgo(1.29 + (ended ?? 0))) : null,
    message: failed
      ? "The token has expired. Nothing was read; the last data stays as it was."
      : gaps && over
        ? "2 kinds were refused in aks-neu-staging: rules that need them say unknown there."
        : null,
    clustersFound: clusters.length,
    clustersDone: clusters.filter((each) => each.state === "done" || each.state === "failed").length,
    objects: clusters.reduce((sum, each) => sum + each.objects, 0),
    findingsOpened: over ? 14 : Math.round(share * 10),
    findingsClosed: over ? 31 : Math.round(share * 20),
    clusters,
    coverage: [{ part: "azure/subscriptions", state: "read", objects: 2 }],
  };
}

function progressOf(cluster: (typeof mockClusters)[number], share: number, over: boolean): Run["clusters"][number] {
  const all = mockResources.filter((each) => each.cluster === cluster).length;
  const part = over ? 1 : Math.max(0, Math.min(1, share * 1.6));
  const failed = cluster.snapshotHoursAgo === null && part === 1;
  return {
    clusterId: cluster.id,
    name: cluster.name,
    state: failed ? "failed" : part === 1 ? "done" : part === 0 ? "waiting" : part > 0.85 ? "assessing" : "reading",
    reading:
      part > 0 && part < 0.85
        ? (["core/pods", "apps/deployments", "core/configmaps", "batch/cronjobs"][Math.floor(part * 4.7)] ?? null)
        : null,
    objects: Math.round(all * part),
    added: Math.round(9 * part),
    changed: Math.round(41 * part),
    unchanged: Math.round((all - 53) * part),
    gone: part === 1 ? 3 : 0,
    rowsWritten: Math.round(94 * part),
    requests: Math.round(38 * part),
    bytes: Math.round(all * 2_100 * part),
    startedAt: part > 0 ? hoursAgo(0.01) : null,
    endedAt: part === 1 ? hoursAgo(0.001) : null,
    message: failed ? cluster.message : null,
    coverage: part === 1 ? coverageOf(cluster) : [],
  };
}

export const runHandlers: Handlers<
  "startDiscoveryRun" | "listDiscoveryRuns" | "getDiscoveryRun" | "cancelDiscoveryRun"
> = {
  startDiscoveryRun: () => {
    if (runIsActive()) throw new MockProblem("conflict", "A discovery of this connector is already running.");
    state.runStartedAt = Date.now();
    state.cancelledRuns.delete("421");
    return runOf("421");
  },
  listDiscoveryRuns: ({ query }) => {
    const runs = ["421", "420", "419", "418", "417"].map(runOf);
    const items = runs.filter(
      (run) =>
        (!query.state || run.state === query.state) && (!query.connectorId || run.connector.id === query.connectorId),
    );
    return { items, nextCursor: null };
  },
  getDiscoveryRun: ({ params }) => runOf(params.id),
  cancelDiscoveryRun: ({ params }) => {
    state.cancelledRuns.add(params.id);
    return runOf(params.id);
  },
};
