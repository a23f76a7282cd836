import { setTimeout as sleep } from "node:timers/promises";
import { type Cloud, clouds } from "@periplus/shared/vocabulary";
import type { Api } from "./api.js";

/** One page of the dashboard as the tests visit it. */
export interface PageRow {
  /** What it is called in the tests' names. */
  readonly name: string;
  /** As in `apps/web/src/routes.tsx`; what follows a `$` is filled in by `find`. */
  readonly route: string;
  /** Finds what the page is about in the sample estate. */
  readonly find: (api: Api) => Promise<Subject>;
}

export interface Subject {
  /** Stands for the route's parameter, or for several with a slash between them; with a search where the page needs one. */
  readonly id?: string;
  /** The page's first heading. */
  readonly heading: string;
  /** For who may not see what the page is about: the page says so under another heading. */
  readonly readerHeading?: string;
  readonly search?: string;
}

const plain = (name: string, route: string, heading: string): PageRow => ({
  name,
  route,
  find: async () => ({ heading }),
});

/** Each page that is signed in to, once; a page with several faces has a row for each. */
export const pages: readonly PageRow[] = [
  plain("welcome", "/welcome", "Where do you want to start?"),
  plain("overview", "/overview", "Overview"),
  plain("inventory", "/inventory", "Inventory"),
  plain("clusters", "/clusters", "Clusters"),
  { name: "cluster", route: "/clusters/$id", find: findCluster },
  { name: "snapshots of a cluster", route: "/clusters/$id/history", find: findHistory },
  {
    name: "objects of a snapshot",
    route: "/clusters/$id/history",
    find: async (api) => {
      const { id = "" } = await findHistory(api);
      const snapshot = first((await api.call("listSnapshots", { params: { id } })).items);
      return { id, heading: "History", search: `?at=${snapshot.id}` };
    },
  },
  {
    name: "comparison of two snapshots",
    route: "/clusters/$id/history",
    find: async (api) => {
      const { id = "" } = await findHistory(api);
      const { since, until } = await api.call("compareSnapshots", { params: { id } });
      return { id, heading: "History", search: `?since=${since.id}&until=${until.id}` };
    },
  },
  plain("size of the history", "/history", "How much is kept"),
  { name: "resource", route: "/resources/$id", find: findResource },
  {
    name: "resource, as observed",
    route: "/resources/$id",
    find: async (api) => ({ ...(await findResource(api)), search: "?tab=configuration" }),
  },
  plain("recommendations", "/recommendations", "Recommendations"),
  { name: "recommendation", route: "/recommendations/$ruleId", find: findRecommendation },
  {
    name: "recommendation, its settings",
    route: "/recommendations/$ruleId",
    find: async (api) => ({ ...(await findRecommendation(api)), search: "?tab=parameters" }),
  },
  {
    name: "recommendation, its settings in a cluster",
    route: "/recommendations/$ruleId",
    find: async (api) => {
      const { id } = await findCluster(api);
      return { ...(await findRecommendation(api)), search: `?tab=parameters&cluster=${id}` };
    },
  },
  {
    name: "recommendation, its enforcement",
    route: "/recommendations/$ruleId",
    find: async (api) => ({ ...(await findRecommendation(api)), search: "?tab=enforce" }),
  },
  {
    name: "resource, its fix",
    route: "/resources/$id",
    find: async (api) => ({ ...(await findResource(api)), search: "?tab=fix" }),
  },
  plain("findings", "/findings", "Findings"),
  { name: "finding", route: "/findings/$id", find: findFinding },
  {
    name: "finding, its fix",
    route: "/findings/$id",
    find: async (api) => ({ ...(await findFinding(api)), search: "?tab=fix" }),
  },
  plain("score", "/score", "Secure score"),
  {
    name: "score of a cluster",
    route: "/score",
    find: async (api) => ({ heading: "Secure score", search: `?cluster=${(await findCluster(api)).id}` }),
  },
  plain("standards", "/standards", "Standards"),
  ...["cis-kubernetes-1.12", "cis-gke-1.9", "pss", "defender"].map((standardId) => ({
    name: `standard, ${standardId}`,
    route: "/standards/$standardId",
    find: (api: Api) => findStandard(api, standardId),
  })),
  {
    name: "standard, its clusters",
    route: "/standards/$standardId",
    find: async (api) => ({ ...(await findStandard(api, "nsa-cisa")), search: "?tab=clusters" }),
  },
  ...(["5.2.2", "5.6.1"] as const).map((requirementId) => ({
    name: `requirement, ${requirementId}`,
    route: "/standards/$standardId/requirements/$requirementId",
    find: (api: Api) => findRequirement(api, "cis-kubernetes-1.12", requirementId),
  })),
  plain("exemptions", "/exemptions", "Exemptions"),
  { name: "exemption", route: "/exemptions/$id", find: findExemption },
  plain("custom rules", "/custom-rules", "Custom rules"),
  plain("new custom rule", "/custom-rules/new", "New rule"),
  { name: "custom rule", route: "/custom-rules/$ruleId", find: findCustomRule },
  plain("connectors", "/connectors", "Connectors"),
  ...clouds.map((cloud) => ({
    name: `new connector, ${cloud}`,
    route: "/connectors/new/$cloud",
    find: async () => ({ id: cloud, heading: connectHeadings[cloud] }),
  })),
  { name: "connector", route: "/connectors/$id", find: findConnector },
  { name: "discovery", route: "/discoveries/$id", find: findDiscovery },
  plain("check", "/check", "Check a manifest"),
  plain("access", "/access", "Access"),
  ...["service-accounts", "tokens", "groups", "sessions"].map((tab) => ({
    name: `access, ${tab}`,
    route: "/access",
    find: async () => ({ heading: "Access", search: `?tab=${tab}` }),
  })),
  plain("audit log", "/audit", "Audit log"),
  { name: "event of the audit log", route: "/audit/$id", find: findAuditEvent },
  plain("account", "/account", "My account"),
  plain("help", "/help", "Help"),
  {
    name: "no such page",
    route: "/$",
    find: async () => ({ id: "no-such-page", heading: "There is no page at this address" }),
  },
];

const connectHeadings: Record<Cloud, string> = {
  azure: "Connect Azure",
  aws: "Connect AWS",
  gcp: "Connect Google Cloud",
  kubernetes: "Connect a Kubernetes cluster",
};

/** The address of a page below the product's. */
export function addressOf({ route }: PageRow, { id = "", search = "" }: Subject): string {
  const ids = id.split("/");
  return route.replace(/\$\w*/g, () => encodeURIComponent(ids.shift() ?? "")) + search;
}

async function findCluster(api: Api): Promise<Subject> {
  const { id, name } = first((await api.call("listClusters")).items);
  return { id, heading: name };
}

async function findHistory(api: Api): Promise<Subject> {
  const { id } = first((await api.call("listClusters")).items.filter(({ snapshotAt }) => snapshotAt !== null));
  return { id, heading: "History" };
}

async function findResource(api: Api): Promise<Subject> {
  const query = { q: "kind:Deployment severity:>=high", limit: 1 };
  const { id, name } = first((await api.call("listResources", { query })).items);
  return { id, heading: name };
}

async function findRecommendation(api: Api): Promise<Subject> {
  const { rule } = await api.call("getRecommendation", { params: { ruleId: "container-allowed-ports" } });
  return { id: rule.id, heading: rule.title };
}

async function findFinding(api: Api): Promise<Subject> {
  const query = { q: "is:open kind:Deployment severity:high", limit: 1 };
  const { id } = first((await api.call("listFindings", { query })).items);
  const { title, evidence } = await api.call("getFinding", { params: { id } });
  return { id, heading: evidence[0]?.message ?? title };
}

/** One that covers nothing, so that the estate is as it was for the other tests. */
async function findExemption(api: Api): Promise<Subject> {
  const known = (await api.call("listExemptions", { query: { q: "owner:e2e is:active" } })).items;
  const body = {
    ruleId: "container-privileged",
    scopes: [{ namespace: "no-such-namespace" }],
    category: "waiver" as const,
    reason: "It is here to be looked at",
    owner: "e2e",
    expiresAt: new Date(Date.now() + 7 * 24 * 60 * 60_000).toISOString(),
  };
  const { id, title } = first(known.length > 0 ? known : (await api.call("createExemptions", { body })).items);
  return { id, heading: title };
}

async function findStandard(api: Api, standardId: string): Promise<Subject> {
  const { id, title } = await api.call("getStandard", { params: { standardId } });
  return { id, heading: title };
}

async function findRequirement(api: Api, standardId: string, requirementId: string): Promise<Subject> {
  const { title } = await api.call("getRequirement", { params: { standardId, requirementId } });
  return { id: `${standardId}/${requirementId}`, heading: title };
}

/** A rule that looks at nothing that was read, so that the estate is as it was for the other tests. */
async function findCustomRule(api: Api): Promise<Subject> {
  const ruleId = "custom-looked-at";
  const known = (await api.call("listCustomRules")).items.find((rule) => rule.ruleId === ruleId);
  if (known) return { id: ruleId, heading: known.title };
  const text = `id: ${ruleId}
version: 1
title: It is here to be looked at
severity: low
control: manage-access-and-permissions
status: preview
description: Nothing is checked.
rationale: It is a test.
target: { kinds: [example.com/v1/Nothing] }
healthy: "true"
message: "'never'"
remedy: { kind: manual, risk: safe, text: Do nothing. }
`;
  const { title } = await api.call("createCustomRule", { body: { text } });
  // Pages are quicker when the estate has been judged.
  for (let waited = 0; waited < 60; waited += 1) {
    if ((await api.call("getCustomRule", { params: { ruleId } })).clustersToJudge === 0) break;
    await sleep(500);
  }
  return { id: ruleId, heading: title };
}

async function findConnector(api: Api): Promise<Subject> {
  const { id, name } = first((await api.call("listConnectors")).items);
  return { id, heading: name };
}

async function findDiscovery(api: Api): Promise<Subject> {
  const { items } = await api.call("listDiscoveryRuns", { query: { limit: 20 } });
  const { id } = first(items.filter(({ stage }) => stage === "ended"));
  return { id, heading: `Discovery #${id}` };
}

async function findAuditEvent(api: Api): Promise<Subject> {
  const { seq, action } = first(
    (await api.call("listAuditEvents", { query: { action: "createAccount", limit: 1 } })).items,
  );
  return { id: seq, heading: action, readerHeading: "Event" };
}

function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error("The sample estate has none");
  return item;
}
