import type { Endpoint } from "@periplus/shared/endpoint";
import { type EndpointName, endpoints } from "@periplus/shared/endpoints";
import type { CallOptions } from "./test-app.js";
import { type Side, seededRule } from "./two-connectors.js";

export const table = Object.entries(endpoints as Record<EndpointName, Endpoint>) as [EndpointName, Endpoint][];

/** The part of a side that `:id` below a path stands for; what no connector has is not in it. */
const subjects: Readonly<Record<string, keyof Side>> = {
  connectors: "connectorId",
  clusters: "clusterId",
  resources: "resourceId",
  findings: "findingId",
  exemptions: "exemptionId",
  "discovery-runs": "runId",
  attestations: "attestationId",
};

/** Bodies that are well formed, of the writes that a limited principal may make, about a side. */
const bodies: Partial<Record<EndpointName, (side: Side) => unknown>> = {
  updateConnector: () => ({ paused: true }),
  createExemptions: ({ clusterId }) => ({
    ...{ ruleId: "container-privileged", scopes: [{ clusterId }], category: "waiver", owner: "me" },
    ...{ reason: "because it is a test", expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
  }),
  previewExemptions: ({ connectorId }) => ({
    ...{ ruleId: "container-privileged", scopes: [{ connectorId }], category: "mitigated" },
  }),
  updateExemption: () => ({ owner: "somebody else" }),
  setRuleSettings: ({ connectorId }) => ({ scope: { connectorId }, settings: { enabled: false } }),
  previewRuleSettings: ({ connectorId }) => ({ scope: { connectorId }, settings: { enabled: false } }),
  createAttestation: ({ connectorId }) => ({
    ...{ standardId: "cis-kubernetes-1.12", requirementId: "5.6.1", scope: { connectorId } },
    ...{ reason: "because it is a test", expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
  }),
  checkManifests: () => ({
    text: "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}",
  }),
};

/** Whether the endpoint is asked about something that belongs to a connector. */
export function namesSide(name: EndpointName): boolean {
  const { path, query, body }: Endpoint = endpoints[name];
  const isNamed = Object.keys(query?.shape ?? {}).some((key) => key === "connectorId" || key === "clusterId");
  const [, noun = ""] = path.split("/");
  return isNamed || (path.includes("/:id") && Object.hasOwn(subjects, noun)) || (body !== undefined && name in bodies);
}

/** A well-formed call of the endpoint about a side. */
export function callAbout(name: EndpointName, side: Side): CallOptions {
  const { method, path, query }: Endpoint = endpoints[name];
  const [, noun = ""] = path.split("/");
  const subject = subjects[noun];
  const id = subject === undefined ? "00000000-0000-4000-8000-000000000000" : side[subject];
  const asked = Object.keys(query?.shape ?? {});
  const isByConnector = asked.includes("connectorId");
  const body = bodies[name]?.(side);
  return {
    params: {
      ...{ id, cloud: "aws", standardId: "pss", requirementId: "privileged" },
      ...{ ruleId: noun === "custom-rules" ? seededRule : "container-privileged", version: "1" },
    },
    query: {
      ...(isByConnector ? { connectorId: side.connectorId } : {}),
      ...(!isByConnector && asked.includes("clusterId") ? { clusterId: side.clusterId } : {}),
    },
    ...(method === "GET" || method === "DELETE" ? {} : { body: body ?? {} }),
  };
}

/** The writes that a limited principal may make; each must have a well-formed call above. */
export const limitedWrites = table.filter(([, { method, withinConnectors }]) => method !== "GET" && withinConnectors);
export const limitedWritesWithoutBody = limitedWrites
  .filter(([name, { body }]) => body !== undefined && !(name in bodies))
  .map(([name]) => name);
