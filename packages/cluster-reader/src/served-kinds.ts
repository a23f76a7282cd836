import { storableText } from "@periplus/posture/normalise/storable-text";
import { partOf, type ReadKind } from "@periplus/posture/snapshot/kinds";
import { z } from "zod";
import type { ReadFailure } from "./egress/read-failure.js";
import { failureOfResponse } from "./failures.js";
import type { KubernetesClient } from "./kubernetes-client.js";

/** Whether the API server has a kind: `certain` absence means no version of it is served, so no object of it exists. */
export type Served = { is: "served" } | { is: "absent"; certain: boolean; message: string } | { is: "unknown" };

interface ServedResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** What discovery told: the listable resources, and the groups about which it could not tell everything. */
interface Discovery {
  readonly resources: readonly ServedResource[];
  readonly incomplete: ReadonlySet<string>;
}

const aggregated =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList," +
  "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#aggregated-discovery */
const aggregatedList = z.object({
  kind: z.literal("APIGroupDiscoveryList"),
  items: z
    .array(
      z.object({
        metadata: z.object({ name: z.string().optional() }).optional(),
        versions: z.array(
          z.object({
            version: z.string(),
            freshness: z.string().optional(),
            resources: z.array(z.object({ resource: z.string(), verbs: z.array(z.string()).nullish() })).nullish(),
          }),
        ),
      }),
    )
    .nullable(),
});

const legacyGroups = z.union([
  z.object({ kind: z.literal("APIVersions"), versions: z.array(z.string()) }),
  z.object({
    kind: z.literal("APIGroupList"),
    groups: z.array(z.object({ name: z.string(), versions: z.array(z.object({ version: z.string() })) })),
  }),
]);

const resourceList = z.object({
  kind: z.literal("APIResourceList"),
  resources: z.array(z.object({ name: z.string(), verbs: z.array(z.string()) })).nullable(),
});

/**
 * Asks the API server which of the kinds it has: two requests where it knows aggregated discovery (Kubernetes 1.26 and
 * newer), one more per group where it does not. Kinds about which it does not tell are `unknown`.
 * Throws EgressError, or ReadFailure when the credential is refused or no Kubernetes API answers.
 */
export async function readServedKinds(
  client: KubernetesClient,
  kinds: readonly ReadKind[],
  signal: AbortSignal,
): Promise<Map<string, Served>> {
  const wanted = new Set(kinds.map((kind) => kind.group));
  const [core, named] = await Promise.all([
    discover(client, "/api", wanted, signal),
    discover(client, "/apis", wanted, signal),
  ]);
  if (core && !core.resources.some(({ group, plural }) => group === "" && plural === "namespaces")) {
    // No cluster is without namespaces: whoever answers here is not to be believed.
    return new Map(kinds.map((kind) => [partOf(kind), { is: "unknown" }]));
  }
  return new Map(kinds.map((kind) => [partOf(kind), findKind(kind.group === "" ? core : named, kind)]));
}

function findKind(discovery: Discovery | undefined, kind: ReadKind): Served {
  if (!discovery || discovery.incomplete.has(kind.group)) return { is: "unknown" };
  const found = discovery.resources.filter(({ group, plural }) => group === kind.group && plural === kind.plural);
  if (found.some(({ version }) => version === kind.version)) return { is: "served" };
  const versions = storableText(found.map(({ version }) => version.slice(0, 40)).join(", "));
  const message = versions
    ? `The API server has ${partOf(kind)} only as ${versions}; ${kind.version} is read.`
    : `The API server does not have ${partOf(kind)}.`;
  return { is: "absent", certain: found.length === 0, message };
}

async function discover(
  client: KubernetesClient,
  path: "/api" | "/apis",
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Discovery | undefined> {
  const answer = await readJson(client, path, aggregated, signal);
  if (answer === undefined) return undefined;
  const list = aggregatedList.safeParse(answer);
  if (list.success) return readAggregated(list.data);
  const groups = legacyGroups.safeParse(answer);
  return groups.success ? readLegacy(client, groups.data, wanted, signal) : undefined;
}

function readAggregated({ items }: z.infer<typeof aggregatedList>): Discovery {
  const resources: ServedResource[] = [];
  const incomplete = new Set<string>();
  for (const { metadata, versions } of items ?? []) {
    const group = metadata?.name ?? "";
    for (const { version, freshness, resources: served } of versions) {
      if (freshness === "Stale") incomplete.add(group);
      for (const { resource, verbs } of served ?? []) {
        if (verbs?.includes("list")) resources.push({ group, version, plural: resource });
      }
    }
  }
  return { resources, incomplete };
}

async function readLegacy(
  client: KubernetesClient,
  answer: z.infer<typeof legacyGroups>,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Discovery> {
  const versions =
    answer.kind === "APIVersions"
      ? answer.versions.map((version) => ({ group: "", version }))
      : answer.groups.flatMap((group) => group.versions.map(({ version }) => ({ group: group.name, version })));
  const resources: ServedResource[] = [];
  const incomplete = new Set<string>();
  for (const { group, version } of versions.filter((candidate) => wanted.has(candidate.group))) {
    const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    const list = resourceList.safeParse(await readJson(client, path, "application/json", signal));
    if (!list.success) incomplete.add(group);
    else {
      const listable = (list.data.resources ?? []).filter(
        ({ name, verbs }) => verbs.includes("list") && !name.includes("/"),
      );
      for (const { name } of listable) resources.push({ group, version, plural: name });
    }
  }
  return { resources, incomplete };
}

/** The answer as JSON; undefined where it is refused or absent, so that the kinds are tried one by one. */
async function readJson(client: KubernetesClient, path: string, accept: string, signal: AbortSignal): Promise<unknown> {
  const response = await client.ask({ path, accept, signal });
  const failure = failureOfResponse(response, "the list of its APIs");
  if (failure && isFatal(failure)) throw failure;
  if (failure) return undefined;
  try {
    return JSON.parse(response.body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Without a credential that is accepted, or without a Kubernetes API, nothing else will be read either. */
function isFatal(failure: ReadFailure): boolean {
  return failure.state === "failed";
}
