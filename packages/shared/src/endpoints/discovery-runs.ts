import { discoveryRun, discoveryRunDetail, discoveryRunQuery } from "../discovery-run.js";
import type { Endpoint } from "../endpoint.js";
import { pageOf } from "../page.js";
import { numberParams, uuidParams } from "./path-parameters.js";

const runs = { tag: "discovery-runs" } as const;

export const discoveryRunEndpoints = {
  startDiscoveryRun: {
    ...runs,
    method: "POST",
    path: "/connectors/:id/discovery-runs",
    access: "startDiscovery",
    withinConnectors: true,
    summary: "Start a discovery run now",
    params: uuidParams,
    response: discoveryRun,
    status: 202,
  },
  listDiscoveryRuns: {
    ...runs,
    method: "GET",
    path: "/discovery-runs",
    access: "viewConnectors",
    summary: "List discovery runs, newest first",
    query: discoveryRunQuery,
    response: pageOf(discoveryRun),
  },
  getDiscoveryRun: {
    ...runs,
    method: "GET",
    path: "/discovery-runs/:id",
    access: "viewConnectors",
    summary: "Get a discovery run with its clusters and its coverage",
    params: numberParams,
    response: discoveryRunDetail,
  },
  cancelDiscoveryRun: {
    ...runs,
    method: "POST",
    path: "/discovery-runs/:id/cancel",
    access: "startDiscovery",
    withinConnectors: true,
    summary: "Cancel a discovery run; what it had published stays",
    params: numberParams,
    response: discoveryRun,
    status: 202,
  },
  streamDiscoveryRun: {
    ...runs,
    method: "GET",
    path: "/discovery-runs/:id/events",
    access: "viewConnectors",
    summary: "Follow a discovery run as server-sent events",
    params: numberParams,
    response: discoveryRunDetail,
    stream: true,
  },
} as const satisfies Record<string, Endpoint>;
