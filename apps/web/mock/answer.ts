import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Endpoint } from "@periplus/shared/endpoint";
import { type EndpointName, endpoints } from "@periplus/shared/endpoints";
import { type ProblemCode, problems } from "@periplus/shared/problem";
import { handlers, type Untyped } from "./handlers";
import { mayCall } from "./handlers/sessions";
import { MockProblem } from "./problem";
import { type Scene, sceneOf } from "./scene";
import { streamRun } from "./stream";

/** Answers a request as the API would: the same table finds the endpoint, checks what goes in and what comes out. */
export async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://mock");
  const scene = sceneOf(request);
  try {
    const match = findEndpoint(request.method ?? "GET", url.pathname);
    if (!match) throw new MockProblem("not-found");
    await obey(scene, match.name);
    const endpoint: Endpoint = endpoints[match.name];
    const input = {
      params: endpoint.params ? check(endpoint.params.safeParse(match.params)) : undefined,
      query: endpoint.query ? check(endpoint.query.safeParse(Object.fromEntries(url.searchParams))) : undefined,
      body: endpoint.body ? check(endpoint.body.safeParse(await readBody(request))) : undefined,
    };
    if (endpoint.stream) return streamRun(String((input.params as { id: string }).id), response);
    const result = await (handlers as unknown as Untyped)[match.name]?.(input, scene);
    if (endpoint.response === null) {
      response.writeHead(204).end();
      return;
    }
    const status = endpoint.status ?? 200;
    // Parsing strips what the contract does not name and throws where the mock would lie.
    send(response, status, endpoint.response.parse(result), "application/json");
  } catch (cause) {
    if (!(cause instanceof MockProblem)) console.error(cause);
    const problem = cause instanceof MockProblem ? cause : new MockProblem("internal", String(cause));
    sendProblem(response, problem);
  }
}

function findEndpoint(
  method: string,
  path: string,
): { name: EndpointName; params: Record<string, string> } | undefined {
  const found = (Object.keys(endpoints) as EndpointName[])
    .filter((name) => endpoints[name].method === method)
    // A path with a fixed last part wins over one with a parameter: /resources/facets before /resources/:id.
    .sort((a, b) => endpoints[a].path.split(":").length - endpoints[b].path.split(":").length)
    .map((name) => ({ name, match: patternOf(endpoints[name].path).exec(path) }))
    .find(({ match }) => match);
  return found && { name: found.name, params: { ...found.match?.groups } };
}

const patternOf = (path: string) => new RegExp(`^${path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`);

function check(parsed: { success: boolean; data?: unknown; error?: { message: string } | undefined }): unknown {
  if (!parsed.success) throw new MockProblem("invalid-input", parsed.error?.message);
  return parsed.data;
}

/** States on request: `?mock=slow`, `error`, `signed-out` in the address of the page. */
async function obey(scene: Scene, name: EndpointName): Promise<void> {
  await wait(scene.has("slow") && name !== "getMe" ? 6_000 : 60);
  const isPublic = endpoints[name].access === "public";
  if (scene.has("signed-out") && !isPublic) throw new MockProblem("unauthenticated");
  if (scene.has("error") && !["getMe", "listDiscoveryRuns", "listConnectors"].includes(name))
    throw new MockProblem("unavailable", "The database did not answer within 5 s.");
  if (!mayCall(scene, endpoints[name].access)) throw new MockProblem("forbidden");
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString("utf8") || "null");
}

function send(response: ServerResponse, status: number, body: unknown, type: string): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

function sendProblem(response: ServerResponse, problem: MockProblem): void {
  const code: ProblemCode = problem.code;
  const body = {
    type: `urn:periplus:problem:${code}`,
    code,
    ...problems[code],
    detail: problem.detail,
    requestId: `req-${Math.random().toString(36).slice(2, 10)}`,
  };
  send(response, problems[code].status, body, "application/problem+json");
}
