import { excessRights } from "@periplus/cluster-reader/excess-rights";
import { cloudPermissions } from "@periplus/posture/snapshot/cloud-permissions";
import { partOf, readKinds } from "@periplus/posture/snapshot/kinds";
import type { VerificationCheck } from "@periplus/shared/verification";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";

let simulator: Simulator;
let harness: DiscoveryHarness;
const ids: Record<string, string> = {};

beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  for (const [name, access] of Object.entries(accessesOf(simulator.connection)))
    ids[name] = await harness.addConnector(access);
  for (const id of Object.values(ids)) await harness.discover(id);
});
afterEach(() => {
  simulator.clearFaults();
  simulator.permissions.reset();
});
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

async function verify(connector: string): Promise<VerificationCheck[]> {
  const id = ids[connector] ?? "";
  await harness.query(
    `INSERT INTO connector_verifications (connector_id, state, requested_at) VALUES ($1, 'running', now())
     ON CONFLICT (connector_id) DO UPDATE SET state = 'running'`,
    [id],
  );
  await harness.verify(id);
  const [row] = await harness.query<{ state: string; message: string | null; checks: VerificationCheck[] }>(
    "SELECT state, message, checks FROM connector_verifications WHERE connector_id = $1",
    [id],
  );
  expect(row).toMatchObject({ state: "done", message: null });
  return row?.checks ?? [];
}

const withOutcome = (checks: readonly VerificationCheck[], outcome: string) =>
  checks.filter((check) => check.outcome === outcome);
const clusterRules = (kinds = readKinds) =>
  kinds.map(({ group, plural }) => ({ verbs: ["list"], apiGroups: [group], resources: [plural] }));
const way = { verbs: ["get"], nonResourceURLs: ["/version", "/api", "/apis", "/api/*", "/apis/*"] };
const identity = { verbs: ["get"], apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"] };
const reviews = {
  verbs: ["create"],
  apiGroups: ["authorization.k8s.io", "authentication.k8s.io"],
  resources: ["selfsubjectaccessreviews", "selfsubjectreviews"],
};
const base = [way, identity, reviews];

describe("the verification of a connector", () => {
  test("names every right of the cloud's own, and each kind in each cluster", async () => {
    for (const cloud of ["azure", "aws", "gcp"] as const) {
      const checks = await verify(cloud);
      const named = new Set(checks.map(({ permission }) => permission));
      // Asked for where needed: the way in has a row of its own, the regions are named, and roles are read of bindings.
      const sometimes = ["kubernetes/api", "aws/accounts", "aws/regions", "aks/trustedAccessRoles"];
      for (const { permission, part } of cloudPermissions[cloud])
        if (!sometimes.includes(part)) expect(named).toContain(permission);
      for (const kind of readKinds) expect(named).toContain(`list ${partOf(kind)}`);
    }
  });

  test("names a missing kind with the rules that need it and the command that mends it", async () => {
    simulator.permissions.permit({
      kubernetes: { "*": [...base, ...clusterRules(readKinds.filter(({ plural }) => plural !== "nodes"))] },
    });
    const missing = withOutcome(await verify("kubernetes"), "missing");
    expect(missing.map(({ permission }) => permission)).toEqual(["list core/nodes"]);
    expect(missing[0]).toMatchObject({ remedy: "kubectl apply -f periplus.yaml", place: expect.any(String) });
    expect(missing[0]?.rules.length).toBeGreaterThan(0);
  });

  test("finds each right that must not be there, and a discovery tells it, too", async () => {
    for (const { verb, group, resource, subresource } of excessRights) {
      const full = subresource === undefined ? resource : `${resource}/${subresource}`;
      const rule = { verbs: [verb], apiGroups: [group], resources: [full] };
      simulator.permissions.permit({ kubernetes: { "*": [...base, ...clusterRules(), rule] } });
      const excess = withOutcome(await verify("kubernetes"), "excess");
      expect(excess.map(({ permission }) => permission)).toEqual([`${verb} ${group || "core"}/${full}`]);
    }
    await harness.discover(ids.kubernetes ?? "");
    const [row] = await harness.query<{ excess_rights: string[] }>(
      "SELECT excess_rights FROM clusters WHERE connector_id = $1",
      [ids.kubernetes],
    );
    expect(row?.excess_rights).toEqual(["delete core/namespaces"]);
  });

  test("says when each right was used last", async () => {
    const pods = (await verify("kubernetes")).find(({ permission }) => permission === "list core/pods");
    expect(Date.parse(pods?.lastUsedAt ?? "")).toBeGreaterThan(Date.now() - 600_000);
  });
});

test("with the strict setting a cluster is not read in which the identity may do too much", async () => {
  const strict = await DiscoveryHarness.start(simulator.connection, { PERIPLUS_EXCESS_RIGHTS: "refuse" });
  try {
    const id = await strict.addConnector(accessesOf(simulator.connection).kubernetes);
    const secrets = { verbs: ["list"], apiGroups: [""], resources: ["secrets"] };
    simulator.permissions.permit({ kubernetes: { "*": [...base, ...clusterRules(), secrets] } });
    const refused = await strict.discover(id);
    expect(refused.clusters[0]?.message).toContain("list core/secrets");
    expect(await strict.query("SELECT FROM resources")).toEqual([]);
    simulator.permissions.permit({ kubernetes: { "*": [...base, ...clusterRules()] } });
    expect((await strict.discover(id)).clusters[0]).toMatchObject({ state: "done", message: null });
  } finally {
    await strict.close();
  }
});
