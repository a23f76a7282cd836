import { z } from "zod";
import { cluster, clusterDetail } from "./cluster.js";
import { connector, connectorChange, newConnector, onboardingDocument } from "./connector.js";
import { discoveryRun, discoveryRunDetail, discoveryRunQuery } from "./discovery-run.js";
import type { Endpoint, EndpointAnswer, EndpointInput, EndpointRequest, EndpointResult } from "./endpoint.js";
import { finding, findingDetail, findingQuery } from "./finding.js";
import { manifestCheck, scanReport } from "./manifest-check.js";
import { overview } from "./overview.js";
import { pageOf, wholeListQuery } from "./page.js";
import { recommendation, recommendationDetail, recommendationQuery } from "./recommendation.js";
import { facets, resource, resourceDetail, resourceQuery } from "./resource.js";
import { parameterValues } from "./rule.js";
import { scoreHistory, secureScore, secureScoreQuery } from "./secure-score.js";
import { createdToken, me, newSession, newSignInLink, newToken, signInLink, token } from "./session.js";
import { cloud } from "./vocabulary.js";

const uuidParams = z.object({ id: z.uuid() });
const numberParams = z.object({ id: z.string().regex(/^\d{1,18}$/, "An id is a number") });
const ruleParams = z.object({
  ruleId: z.string().regex(/^[a-z0-9][a-z0-9-]{1,80}$/, "A rule id has small letters, digits and hyphens"),
});
const sessions = { tag: "sessions" } as const;
const connectors = { tag: "connectors" } as const;
const runs = { tag: "discovery-runs" } as const;
const resources = { tag: "resources" } as const;
const recommendations = { tag: "recommendations" } as const;

/** Every endpoint: name → method, path, who may call it, what goes in and what comes out. */
export const endpoints = {
  createSession: {
    ...sessions,
    method: "POST",
    path: "/sessions",
    access: "public",
    summary: "Exchange a one-time sign-in code for a session cookie",
    body: newSession,
    response: me,
    status: 201,
  },
  deleteSession: {
    ...sessions,
    method: "DELETE",
    path: "/sessions/current",
    access: "reader",
    summary: "Sign out",
    response: null,
  },
  getMe: {
    ...sessions,
    method: "GET",
    path: "/me",
    access: "reader",
    summary: "Who am I and what may I do",
    response: me,
  },
  createSignInLink: {
    ...sessions,
    method: "POST",
    path: "/sign-in-links",
    access: "admin",
    summary: "Make a link that signs somebody in once, within 15 minutes",
    body: newSignInLink,
    response: signInLink,
    status: 201,
  },
  listTokens: {
    ...sessions,
    method: "GET",
    path: "/tokens",
    access: "admin",
    summary: "List API tokens",
    query: wholeListQuery,
    response: pageOf(token),
  },
  createToken: {
    ...sessions,
    method: "POST",
    path: "/tokens",
    access: "admin",
    summary: "Create an API token; its secret is in this answer only",
    body: newToken,
    response: createdToken,
    status: 201,
  },
  deleteToken: {
    ...sessions,
    method: "DELETE",
    path: "/tokens/:id",
    access: "admin",
    summary: "Revoke an API token",
    params: uuidParams,
    response: null,
  },

  listConnectors: {
    ...connectors,
    method: "GET",
    path: "/connectors",
    access: "reader",
    summary: "List connectors",
    query: wholeListQuery,
    response: pageOf(connector),
  },
  createConnector: {
    ...connectors,
    method: "POST",
    path: "/connectors",
    access: "admin",
    summary: "Connect a cloud or a cluster and start its first discovery run",
    body: newConnector,
    response: connector,
    status: 201,
  },
  getConnector: {
    ...connectors,
    method: "GET",
    path: "/connectors/:id",
    access: "reader",
    summary: "Get a connector",
    params: uuidParams,
    response: connector,
  },
  updateConnector: {
    ...connectors,
    method: "PATCH",
    path: "/connectors/:id",
    access: "admin",
    summary: "Rename, reschedule, pause or resume a connector",
    params: uuidParams,
    body: connectorChange,
    response: connector,
  },
  deleteConnector: {
    ...connectors,
    method: "DELETE",
    path: "/connectors/:id",
    access: "admin",
    summary: "Remove a connector with everything that was read through it",
    params: uuidParams,
    response: null,
  },
  getOnboarding: {
    ...connectors,
    method: "GET",
    path: "/onboarding/:cloud",
    access: "reader",
    summary: "The documents that grant Periplus its least rights",
    params: z.object({ cloud }),
    response: z.object({ documents: z.array(onboardingDocument) }),
  },
  startSampleData: {
    ...connectors,
    method: "POST",
    path: "/sample-data",
    access: "admin",
    summary: "Start the simulated estate and connect it",
    response: z.object({ connectors: z.array(connector) }),
    status: 202,
  },
  deleteSampleData: {
    ...connectors,
    method: "DELETE",
    path: "/sample-data",
    access: "admin",
    summary: "Remove the simulated estate and everything read from it",
    response: null,
  },

  startDiscoveryRun: {
    ...runs,
    method: "POST",
    path: "/connectors/:id/discovery-runs",
    access: "admin",
    summary: "Start a discovery run now",
    params: uuidParams,
    response: discoveryRun,
    status: 202,
  },
  listDiscoveryRuns: {
    ...runs,
    method: "GET",
    path: "/discovery-runs",
    access: "reader",
    summary: "List discovery runs, newest first",
    query: discoveryRunQuery,
    response: pageOf(discoveryRun),
  },
  getDiscoveryRun: {
    ...runs,
    method: "GET",
    path: "/discovery-runs/:id",
    access: "reader",
    summary: "Get a discovery run with its clusters and its coverage",
    params: numberParams,
    response: discoveryRunDetail,
  },
  cancelDiscoveryRun: {
    ...runs,
    method: "POST",
    path: "/discovery-runs/:id/cancel",
    access: "admin",
    summary: "Cancel a discovery run; what it had published stays",
    params: numberParams,
    response: discoveryRun,
    status: 202,
  },
  streamDiscoveryRun: {
    ...runs,
    method: "GET",
    path: "/discovery-runs/:id/events",
    access: "reader",
    summary: "Follow a discovery run as server-sent events",
    params: numberParams,
    response: discoveryRunDetail,
    stream: true,
  },

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

  listRecommendations: {
    ...recommendations,
    method: "GET",
    path: "/recommendations",
    access: "reader",
    summary: "List recommendations, those that matter most first",
    query: recommendationQuery,
    response: pageOf(recommendation),
  },
  getRecommendation: {
    ...recommendations,
    method: "GET",
    path: "/recommendations/:ruleId",
    access: "reader",
    summary: "Get a recommendation with its rule and parameters",
    params: ruleParams,
    response: recommendationDetail,
  },
  setRuleParameters: {
    ...recommendations,
    method: "PUT",
    path: "/recommendations/:ruleId/parameters",
    access: "admin",
    summary: "Set a rule's parameters and assess again what is stored",
    params: ruleParams,
    body: parameterValues,
    response: recommendationDetail,
  },
  clearRuleParameters: {
    ...recommendations,
    method: "DELETE",
    path: "/recommendations/:ruleId/parameters",
    access: "admin",
    summary: "Go back to a rule without parameters of our own",
    params: ruleParams,
    response: recommendationDetail,
  },

  listFindings: {
    tag: "findings",
    method: "GET",
    path: "/findings",
    access: "reader",
    summary: "List findings by query, worst and newest first",
    query: findingQuery,
    response: pageOf(finding),
  },
  getFinding: {
    tag: "findings",
    method: "GET",
    path: "/findings/:id",
    access: "reader",
    summary: "Get a finding with its evidence and its fix",
    params: numberParams,
    response: findingDetail,
  },

  getSecureScore: {
    tag: "secure-score",
    method: "GET",
    path: "/secure-score",
    access: "reader",
    summary: "The secure score with its controls and the share that was assessed",
    query: secureScoreQuery,
    response: secureScore,
  },
  getSecureScoreHistory: {
    tag: "secure-score",
    method: "GET",
    path: "/secure-score/history",
    access: "reader",
    summary: "The secure score over time",
    query: secureScoreQuery.pick({ granularity: true }),
    response: scoreHistory,
  },
  getOverview: {
    tag: "overview",
    method: "GET",
    path: "/overview",
    access: "reader",
    summary: "Everything the overview page shows",
    response: overview,
  },
  checkManifests: {
    tag: "manifests",
    method: "POST",
    path: "/manifests/check",
    access: "reader",
    summary: "Assess manifests or exported cloud documents in memory",
    body: manifestCheck,
    response: scanReport,
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;
export type InputOf<Name extends EndpointName> = EndpointInput<(typeof endpoints)[Name]>;
export type RequestOf<Name extends EndpointName> = EndpointRequest<(typeof endpoints)[Name]>;
export type ResultOf<Name extends EndpointName> = EndpointResult<(typeof endpoints)[Name]>;
export type AnswerOf<Name extends EndpointName> = EndpointAnswer<(typeof endpoints)[Name]>;

/** Where all paths of the table start. */
export const apiPrefix = "/api/v1";
