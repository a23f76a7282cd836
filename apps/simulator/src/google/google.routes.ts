import type { FastifyInstance, FastifyRequest } from "fastify";
import type { JsonObject } from "../estate/objects.js";
import { type CallerParts, refuseGoogle, requireScanner } from "./caller.js";
import { numberEnums } from "./enums.js";

const SEARCH_PAGE_SIZE = 2;

interface Names {
  project: string;
  location: string;
  cluster: string;
}

/** Adds Resource Manager v3 `projects:search` and the Kubernetes Engine API v1. */
export function addGoogleRoutes(app: FastifyInstance, parts: CallerParts): void {
  app.get("/v3/projects::search", async (request) => {
    await requireScanner(parts, request);
    return searchProjects(parts, request);
  });
  const clusters = "/v1/projects/:project/locations/:location/clusters";
  app.get<{ Params: Names }>(clusters, async (request) => {
    await requireScanner(parts, request, "container.clusters.list");
    const found = clustersAt(parts, request.params);
    return inWireForm(request, found.length > 0 ? { clusters: found } : {});
  });
  app.get<{ Params: Names }>(`${clusters}/:cluster`, async (request) => {
    await requireScanner(parts, request, "container.clusters.get");
    return inWireForm(request, clusterNamed(parts, request.params));
  });
  app.get<{ Params: Names }>(`${clusters}/:cluster/nodePools`, async (request) => {
    await requireScanner(parts, request, "container.clusters.get");
    return inWireForm(request, { nodePools: clusterNamed(parts, request.params).nodePools });
  });
}

/** Client libraries ask for numbers in place of enum names. */
function inWireForm(request: FastifyRequest, document: JsonObject): JsonObject {
  const query = new URL(request.url, "https://localhost").searchParams;
  const alt = query.get("$alt") ?? "";
  return alt.includes("enum-encoding=int") ? numberEnums(document) : document;
}

/** The projects on which the caller has `resourcemanager.projects.get`: without it the list is empty, not refused. */
function searchProjects({ google, permissions }: CallerParts, request: FastifyRequest): JsonObject {
  if (!permissions.mayGoogle("resourcemanager.projects.get")) return {};
  const query = new URL(request.url, "https://localhost").searchParams;
  const state = /state[:=](\w+)/.exec(query.get("query") ?? "")?.[1];
  const found = google.projects().filter((project) => state === undefined || project.state === state);
  const from = Number(query.get("pageToken") ?? 0);
  const size = Math.min(Number(query.get("pageSize") ?? SEARCH_PAGE_SIZE) || SEARCH_PAGE_SIZE, SEARCH_PAGE_SIZE);
  const to = from + size;
  const projects = found.slice(from, to);
  return inWireForm(request, { projects, ...(to < found.length ? { nextPageToken: String(to) } : {}) });
}

function requireProject({ google }: CallerParts, project: string): void {
  const known = google.projects().find(({ projectId, state }) => projectId === project && state === "ACTIVE");
  if (!known) {
    throw refuseGoogle(
      403,
      "PERMISSION_DENIED",
      `Permission denied on resource project ${project}.`,
      "CONSUMER_INVALID",
      {
        consumer: `projects/${project}`,
      },
    );
  }
  if (google.isEngineEnabled(project)) return;
  const service = "container.googleapis.com";
  throw refuseGoogle(
    403,
    "PERMISSION_DENIED",
    `Kubernetes Engine API has not been used in project ${project} before or it is disabled.`,
    "SERVICE_DISABLED",
    { service, consumer: `projects/${project}` },
  );
}

function clustersAt(parts: CallerParts, { project, location }: Names): JsonObject[] {
  requireProject(parts, project);
  return parts.google.clusters(project).filter((cluster) => location === "-" || cluster.location === location);
}

function clusterNamed(parts: CallerParts, names: Names): JsonObject {
  const found = clustersAt(parts, names).find((cluster) => cluster.name === names.cluster);
  if (found) return found;
  const resource = `projects/${names.project}/locations/${names.location}/clusters/${names.cluster}`;
  throw refuseGoogle(404, "NOT_FOUND", `Not found: ${resource}.`, "NOT_FOUND", {});
}
