import { z } from "zod";
import { connector, connectorChange, newConnector, onboardingDocument } from "../connector.js";
import { connectorIdentity } from "../connector-identity.js";
import type { Endpoint } from "../endpoint.js";
import { pageOf, wholeListQuery } from "../page.js";
import { verification } from "../verification.js";
import { cloud } from "../vocabulary.js";
import { uuidParams } from "./path-parameters.js";

const connectors = { tag: "connectors" } as const;

export const connectorEndpoints = {
  listConnectors: {
    ...connectors,
    method: "GET",
    path: "/connectors",
    access: "viewConnectors",
    summary: "List connectors",
    query: wholeListQuery,
    response: pageOf(connector),
  },
  createConnector: {
    ...connectors,
    method: "POST",
    path: "/connectors",
    access: "manageConnectors",
    summary: "Connect a cloud or a cluster and start its first discovery run",
    body: newConnector,
    response: connector,
    status: 201,
  },
  createConnectorIdentity: {
    ...connectors,
    method: "POST",
    path: "/connector-identities",
    access: "manageConnectors",
    summary: "Make the identity of a connector that is to be, for the cloud to trust",
    response: connectorIdentity,
    status: 201,
  },
  getConnector: {
    ...connectors,
    method: "GET",
    path: "/connectors/:id",
    access: "viewConnectors",
    summary: "Get a connector",
    params: uuidParams,
    response: connector,
  },
  updateConnector: {
    ...connectors,
    method: "PATCH",
    path: "/connectors/:id",
    access: "manageConnectors",
    withinConnectors: true,
    ifMatch: "getConnector",
    summary: "Rename, reschedule, pause or resume a connector",
    params: uuidParams,
    body: connectorChange,
    response: connector,
  },
  deleteConnector: {
    ...connectors,
    method: "DELETE",
    path: "/connectors/:id",
    access: "manageConnectors",
    withinConnectors: true,
    ifMatch: "getConnector",
    summary: "Remove a connector with everything that was read through it",
    params: uuidParams,
    response: null,
  },
  getVerification: {
    ...connectors,
    method: "GET",
    path: "/connectors/:id/verification",
    access: "viewConnectors",
    summary: "What a connector's identity may do, right by right, when it was last verified",
    params: uuidParams,
    response: verification,
  },
  startVerification: {
    ...connectors,
    method: "POST",
    path: "/connectors/:id/verification",
    access: "startDiscovery",
    withinConnectors: true,
    summary: "Try every right of a connector's identity now",
    params: uuidParams,
    response: verification,
    status: 202,
  },
  getOnboarding: {
    ...connectors,
    method: "GET",
    path: "/onboarding/:cloud",
    access: "viewConnectors",
    summary: "The documents that grant Periplus its least rights",
    params: z.object({ cloud }),
    response: z.object({ documents: z.array(onboardingDocument) }),
  },
  startSampleData: {
    ...connectors,
    method: "POST",
    path: "/sample-data",
    access: "manageConnectors",
    summary: "Start the simulated estate and connect it",
    response: z.object({ connectors: z.array(connector) }),
    status: 202,
  },
  deleteSampleData: {
    ...connectors,
    method: "DELETE",
    path: "/sample-data",
    access: "manageConnectors",
    summary: "Remove the simulated estate and everything read from it",
    response: null,
  },
} as const satisfies Record<string, Endpoint>;
