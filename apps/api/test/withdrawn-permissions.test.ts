import type { CompiledRule } from "@periplus/posture/assess/compile-rule";
import { rulesOfPart } from "@periplus/posture/facts/rules-of-part";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import {
  cloudPermissions,
  permissionToList,
  type ReadCloud,
  splitKinds,
} from "@periplus/posture/snapshot/cloud-permissions";
import { partOf, type ReadKind, readKinds } from "@periplus/posture/snapshot/kinds";
import { cloudOfRule, gapOf } from "@periplus/posture/standards/rule-gap";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { VerificationCheck } from "@periplus/shared/verification";
import { type PermissionSets, type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DiscoveryHarness, type EndedRun } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";

/** With the packs' permissions and no more everything is read; without any one of them, exactly what it is for is not. */
const { rules } = readRulePack();
type Connected = ReadCloud | "kubernetes";

let simulator: Simulator;
let harness: DiscoveryHarness;
const ids = new Map<string, string>();
/** What opens the kinds there that IAM does not know. */
let googleClusters: string[] = [];

beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  const { azure, aws, gcp, kubernetes } = accessesOf(simulator.connection);
  for (const access of [azure, { ...aws, regions: [], organization: true }, gcp, kubernetes])
    ids.set(access.cloud, await harness.addConnector(access));
});
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

const way = { verbs: ["get"], nonResourceURLs: ["/version", "/api", "/apis", "/api/*", "/apis/*"] };
const identity = { verbs: ["get"], apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"] };
const reviews = {
  verbs: ["create"],
  apiGroups: ["authorization.k8s.io", "authentication.k8s.io"],
  resources: ["selfsubjectaccessreviews", "selfsubjectreviews"],
};

/** What the packs of all clouds grant, but for one permission. */
function permit(without?: string): void {
  const keep = (permission: string | undefined): permission is string =>
    permission !== undefined && permission !== without;
  const of = (cloud: ReadCloud) => cloudPermissions[cloud].map(({ permission }) => permission).filter(keep);
  const listed = (cloud: "azure" | "gcp") =>
    splitKinds(cloud)
      .byCloud.map((kind) => permissionToList(cloud, kind))
      .filter(keep);
  const listOf = (kinds: readonly ReadKind[]) =>
    kinds.map(({ group, plural }) => ({ verbs: ["list"], apiGroups: [group], resources: [plural] }));
  const role = [way, identity, reviews, ...listOf(readKinds.filter((kind) => keep(`list ${partOf(kind)}`)))];
  const besidesIam = [way, identity, reviews, ...listOf(splitKinds("gcp").byRole)];
  const sets: PermissionSets = {
    azure: { actions: of("azure"), dataActions: listed("azure") },
    aws: { allow: of("aws") },
    google: [...of("gcp"), ...listed("gcp")],
    kubernetes: { "*": role, ...Object.fromEntries(googleClusters.map((name) => [name, besidesIam])) },
  };
  simulator.permissions.permit(sets);
}

const discover = (connector: Connected) => harness.discover(ids.get(connector) ?? "");

async function verify(connector: Connected): Promise<VerificationCheck[]> {
  const id = ids.get(connector) ?? "";
  await harness.query(
    `INSERT INTO connector_verifications (connector_id, state, requested_at) VALUES ($1, 'running', now())
     ON CONFLICT (connector_id) DO NOTHING`,
    [id],
  );
  await harness.verify(id);
  const [row] = await harness.query<{ checks: VerificationCheck[] }>(
    "SELECT checks FROM connector_verifications WHERE connector_id = $1",
    [id],
  );
  return row?.checks ?? [];
}

const isGap = ({ state }: CoverageEntry) => state !== "read" && state !== "absent";
const gapsOf = (coverage: readonly CoverageEntry[]) => coverage.filter(isGap).map(({ part }) => part);
/** The gaps of a run that were not there before, as a cluster's or the list's. */
const newGaps = (run: EndedRun, before: EndedRun) => {
  const all = (each: EndedRun) => [each.coverage, ...each.clusters.map(({ coverage }) => coverage)].flatMap(gapsOf);
  const known = new Set(all(before));
  return [...new Set(all(run).filter((part) => !known.has(part)))];
};

/** Rules that may say nothing of a cluster any more, and could before. */
function silenced(run: EndedRun, before: EndedRun): string[] {
  const found = new Set<string>();
  for (const { name, coverage } of run.clusters) {
    const earlier = before.clusters.find((cluster) => cluster.name === name)?.coverage ?? [];
    const clouds = new Set(coverage.map(({ part }) => part.split("/")[0]));
    for (const rule of rules) {
      const cloud = cloudOfRule(rule.rule);
      if (cloud !== undefined && !clouds.has(cloud)) continue;
      if (gapOf(rule, coverage) !== undefined && gapOf(rule, earlier) === undefined) found.add(rule.rule.id);
    }
  }
  return [...found].sort();
}

/** Rules that answered for an object before and do not now, from what is stored. */
const unanswered = async (connector: Connected): Promise<Map<string, number>> => {
  const rows = await harness.query<{ id: string; count: number }>(
    `SELECT t.rule_id AS id, sum(r.not_assessed)::int AS count FROM rule_rollups r JOIN rules t ON t.id = r.rule_id
     JOIN clusters k ON k.id = r.cluster_id WHERE k.connector_id = $1 GROUP BY t.rule_id`,
    [ids.get(connector)],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
};

const looksAtItself = ({ rule, targets }: CompiledRule, part: string) => {
  const kind = readKinds.find((each) => partOf(each) === part);
  if (kind) return targets.includes(`${kind.group}/${kind.kind}`);
  return "cloud" in rule.target;
};

/** What came of a discovery and a verification without a permission. */
interface Outcome {
  readonly run: EndedRun;
  readonly lost: readonly string[];
  readonly wrong: readonly VerificationCheck[];
}

interface Removal {
  readonly connector: Connected;
  readonly permission: string;
  readonly part: string;
}

/** Without these whole clusters are not read, or not found. */
const isWay = (part: string) =>
  /^(azure\/subscriptions|aws\/accounts|aws\/regions|gcp\/projects)/.test(part) ||
  /\/cluster$|^kubernetes\/api$/.test(part);
const ofClouds = (["azure", "aws", "gcp"] as const).flatMap((connector) =>
  cloudPermissions[connector].map(({ permission, part }): Removal => ({ connector, permission, part })),
);
const ofKinds = readKinds.map(
  (kind): Removal => ({ connector: "kubernetes", permission: `list ${partOf(kind)}`, part: partOf(kind) }),
);

describe.each(["azure", "aws", "gcp", "kubernetes"] as const)("%s", (connector) => {
  let whole: EndedRun;
  let answered: Map<string, number>;
  beforeAll(async () => {
    simulator.permissions.reset();
    const open = await discover(connector);
    if (connector === "gcp") googleClusters = open.clusters.map(({ name }) => name);
    permit();
    whole = await discover(connector);
    // What the estate itself keeps from everybody (an address that nobody reaches) is kept from it either way.
    expect(newGaps(whole, open)).toEqual([]);
    expect(whole.clusters.length).toBeGreaterThan(0);
    answered = await unanswered(connector);
  });

  const removals = [...ofClouds, ...ofKinds].filter((each) => each.connector === connector);
  test.each(removals)("without $permission", async ({ permission, part }) => {
    permit(permission);
    const run = await discover(connector);
    const wrong = (await verify(connector)).filter(({ outcome }) => outcome !== "works" && outcome !== "notChecked");
    const lost = newGaps(run, whole);
    const affected = rulesOfPart(part, rules);
    const told = [...(await unanswered(connector))].filter(([id, count]) => count > (answered.get(id) ?? 0));
    for (const [id] of told) expect(affected).toContain(id);
    if (isWay(part)) return expectWay({ connector, permission, part }, { run, lost, wrong });
    // A kind that no cluster of the connector serves is not missed.
    if (lost.length === 0) return expect(silenced(run, whole)).toEqual([]);
    expect(lost).toEqual([part]);
    expect(wrong.map((check) => check.permission)).toContain(permission);
    const own = rules.filter((rule) => looksAtItself(rule, part)).map(({ rule }) => rule.id);
    expect(silenced(run, whole)).toEqual(affected.filter((id) => own.includes(id)).sort());
  });

  /** Without the way or the list, what is not read is told, and nothing that is known is taken for gone. */
  async function expectWay({ permission, part }: Removal, { run, lost, wrong }: Outcome): Promise<void> {
    const gone = await harness.query("SELECT FROM clusters WHERE connector_id = $1 AND gone_at IS NOT NULL", [
      ids.get(connector),
    ]);
    expect(gone).toEqual([]);
    const isTold = run.state === "failed" || lost.length > 0 || run.clusters.some(({ state }) => state === "failed");
    expect([permission, isTold]).toEqual([permission, true]);
    expect(wrong.map((check) => check.permission)).toContain(
      part === "kubernetes/api" ? "reach the API server" : permission,
    );
  }
});
