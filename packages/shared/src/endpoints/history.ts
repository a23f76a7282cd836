import type { Endpoint } from "../endpoint.js";
import { pageOf, pageQuery } from "../page.js";
import {
  changeQuery,
  comparison,
  comparisonQuery,
  findingChange,
  history,
  observedQuery,
  observedResource,
  pastResource,
  pastResourceQuery,
  resourceChange,
  snapshot,
} from "../snapshot.js";
import { numberParams } from "./path-parameters.js";

const read = { tag: "history", method: "GET", access: "reader" } as const;

export const historyEndpoints = {
  getHistory: {
    ...read,
    path: "/history",
    summary: "Get how much history there is, by month and by day, and how long it is kept",
    response: history,
  },
  listSnapshots: {
    ...read,
    path: "/clusters/:id/snapshots",
    summary: "List the snapshots of a cluster, newest first",
    params: numberParams,
    query: pageQuery,
    response: pageOf(snapshot),
  },
  listPastResources: {
    ...read,
    path: "/clusters/:id/resources",
    summary: "List the resources of a cluster as they were in a snapshot",
    params: numberParams,
    query: pastResourceQuery,
    response: pageOf(pastResource),
  },
  compareSnapshots: {
    ...read,
    path: "/clusters/:id/comparison",
    summary: "Count what is different in two snapshots of a cluster",
    params: numberParams,
    query: comparisonQuery,
    response: comparison,
  },
  listResourceChanges: {
    ...read,
    path: "/clusters/:id/comparison/resources",
    summary: "List the resources that are different in two snapshots of a cluster",
    params: numberParams,
    query: changeQuery,
    response: pageOf(resourceChange),
  },
  listFindingChanges: {
    ...read,
    path: "/clusters/:id/comparison/findings",
    summary: "List the findings that are different in two snapshots of a cluster",
    params: numberParams,
    query: changeQuery,
    response: pageOf(findingChange),
  },
  getObservedResource: {
    ...read,
    path: "/resources/:id/observed",
    summary: "Get a resource as it was in a snapshot",
    params: numberParams,
    query: observedQuery,
    response: observedResource,
  },
} as const satisfies Record<string, Endpoint>;
