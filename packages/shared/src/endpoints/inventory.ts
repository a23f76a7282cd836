import { cluster, clusterDetail } from "../cluster.js";
import type { Endpoint } from "../endpoint.js";
import { resourceFix } from "../fix.js";
import { pageOf, wholeListQuery } from "../page.js";
import { facets, resource, resourceDetail, resourceQuery } from "../resource.js";
import { numberParams } from "./path-parameters.js";

const resources = { tag: "resources" } as const;

export const inventoryEndpoints = {
  listClusters: {
    tag: "clusters",
    method: "GET",
    path: "/clusters",
    access: "reader",
    summary: "List clusters",
    query: wholeListQuery,
    response: pageOf(cluster),
  },
  getCluster: {
    tag: "clusters",
    method: "GET",
    path: "/clusters/:id",
    access: "reader",
    summary: "Get a cluster with its coverage",
    params: numberParams,
    response: clusterDetail,
  },
  listResources: {
    ...resources,
    method: "GET",
    path: "/resources",
    access: "reader",
    summary: "List resources by query",
    query: resourceQuery,
    response: pageOf(resource),
  },
  getResourceFacets: {
    ...resources,
    method: "GET",
    path: "/resources/facets",
    access: "reader",
    summary: "Count the resources of a query by cloud, cluster, kind, namespace, severity and state",
    query: resourceQuery.pick({ q: true }),
    response: facets,
  },
  getResource: {
    ...resources,
    method: "GET",
    path: "/resources/:id",
    access: "reader",
    summary: "Get a resource as observed, with its assessments",
    params: numberParams,
    response: resourceDetail,
  },
  getResourceFix: {
    ...resources,
    method: "GET",
    path: "/resources/:id/fix",
    access: "reader",
    summary: "Get one change for all findings of a resource whose patch is proved",
    params: numberParams,
    response: resourceFix,
  },
} as const satisfies Record<string, Endpoint>;
