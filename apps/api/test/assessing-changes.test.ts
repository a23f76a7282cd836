import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DiscoveryHarness, type EndedRun } from "./discovery-harness.js";
import { LyingCluster } from "./lying-cluster.js";
import { countRollups, readRollups, readStoredState } from "./stored-state.js";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

/** What a cluster may have: few objects with few forms each, so that facts about them meet and part. */
const apps = ["cart", "pay"] as const;
const forms: Readonly<Record<string, (app: string, form: number) => object>> = {
  deployments: (app, form) => ({
    spec: {
      replicas: 1,
      template: {
        metadata: { labels: { app, tier: form % 2 === 0 ? "front" : "back" } },
        spec: {
          serviceAccountName: form < 2 ? app : "default",
          hostNetwork: form === 3,
          containers: [{ name: app, image: `registry.example/${app}:${form}`, ports: [{ containerPort: 8080 }] }],
        },
      },
    },
  }),
  pods: (app, form) => ({
    metadata: {
      labels: { app },
      ...(form < 2 ? { ownerReferences: [{ kind: "ReplicaSet", name: app, uid: `rs-${app}`, controller: true }] } : {}),
    },
    spec: { serviceAccountName: app, containers: [{ name: app, image: `${app}:${form}` }] },
  }),
  serviceaccounts: (_app, form) => ({ automountServiceAccountToken: form % 2 === 0 }),
  networkpolicies: (app, form) => ({
    spec: {
      podSelector: form === 0 ? {} : { matchLabels: form === 1 ? { app } : { tier: "front" } },
      policyTypes: form === 3 ? ["Ingress", "Egress"] : ["Ingress"],
    },
  }),
  services: (app, form) => ({
    spec: { type: form < 2 ? "LoadBalancer" : "ClusterIP", selector: { app }, ports: [{ port: 80, targetPort: 8080 }] },
  }),
  roles: (_app, form) => ({
    rules: [{ apiGroups: [""], resources: [form % 2 === 0 ? "secrets" : "pods"], verbs: [form < 2 ? "*" : "get"] }],
  }),
  rolebindings: (app, form) => ({
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: form < 2 ? app : "pay" },
    subjects: [{ kind: "ServiceAccount", name: form % 2 === 0 ? app : "default", namespace: "shop" }],
  }),
  limitranges: () => ({ spec: { limits: [{ type: "Container", default: { memory: "1Gi" } }] } }),
};
const plurals = Object.keys(forms);

const happening = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      is: fc.constant("set" as const),
      plural: fc.constantFrom(...plurals),
      app: fc.constantFrom(...apps),
      form: fc.nat(3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constantFrom("remove" as const, "touch" as const, "replace" as const),
      plural: fc.constantFrom(...plurals),
      app: fc.constantFrom(...apps),
    }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant("refuse" as const), plural: fc.constantFrom(...plurals) }) },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant("parameters" as const), ports: fc.subarray([80, 443, 8080]) }),
  },
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

interface Kept {
  readonly form: number;
  /** Changes its uid: the same name is another object. */
  readonly life: number;
}

/** A cluster that a history happens to, and the settings under which it is judged. */
class History {
  readonly #objects = new Map<string, Kept>();
  #version = 0;
  #ports: readonly number[] | undefined;

  constructor(private readonly cluster: LyingCluster) {
    cluster.lists.clear();
    cluster.refused.clear();
    cluster.lists.set("namespaces", [this.#render("namespaces", "shop", {}, 0)]);
  }

  async happen(happening: Happening, harness: DiscoveryHarness): Promise<void> {
    if (happening.is === "refuse") {
      const { refused } = this.cluster;
      if (!refused.delete(happening.plural)) refused.add(happening.plural);
      return;
    }
    if (happening.is === "parameters") {
      this.#ports = happening.ports;
      return this.set(harness);
    }
    const { plural, app } = happening;
    const key = `${plural} ${app}`;
    const known = this.#objects.get(key);
    if (happening.is === "set") this.#objects.set(key, { form: happening.form, life: known?.life ?? 0 });
    else if (happening.is === "remove") this.#objects.delete(key);
    else if (happening.is === "replace" && known) this.#objects.set(key, { ...known, life: known.life + 1 });
    this.#list(plural);
  }

  /** The settings of now in a database. */
  async set(harness: DiscoveryHarness): Promise<void> {
    if (this.#ports === undefined) return;
    await harness.query("DELETE FROM rule_settings");
    await harness.query(
      `INSERT INTO rule_settings (rule_id, settings, updated_by) VALUES ('container-allowed-ports', $1, 'test')`,
      [JSON.stringify({ values: { allowedPorts: this.#ports } })],
    );
  }

  #list(plural: string): void {
    const items = apps.flatMap((app) => {
      const kept = this.#objects.get(`${plural} ${app}`);
      return kept ? [this.#render(plural, app, forms[plural]?.(app, kept.form) ?? {}, kept.life)] : [];
    });
    this.cluster.lists.set(plural, items);
  }

  #render(plural: string, name: string, content: object, life: number): string {
    this.#version += 1;
    const { metadata = {}, ...rest }: { metadata?: object } = content;
    const namespace = plural === "namespaces" ? {} : { namespace: "shop" };
    const uid = `${plural}-${name}-${life}`;
    return JSON.stringify({
      metadata: { ...metadata, name, ...namespace, uid, resourceVersion: String(this.#version) },
      ...rest,
    });
  }
}

async function discover(harness: DiscoveryHarness, connector: string): Promise<EndedRun["clusters"][number]> {
  const [only] = (await harness.discover(connector)).clusters;
  if (!only) throw new Error("No cluster");
  return only;
}

/** Judges everything that is stored anew, as after a change of the rules. */
async function assessAll(harness: DiscoveryHarness, clusterId: number): Promise<void> {
  await harness.query("UPDATE snapshots SET rule_pack_version = 'another' WHERE cluster_id = $1", [clusterId]);
  await harness.jobs.send("assess-clusters", { clusterIds: [clusterId], cause: "rules" });
  const isDone = async () =>
    (
      await harness.query(
        "SELECT FROM clusters k JOIN snapshots s ON s.id = k.latest_snapshot_id WHERE k.id = $1 AND s.rule_pack_version <> 'another'",
        [clusterId],
      )
    ).length;
  await expect.poll(isDone, { timeout: 15_000, interval: 20 }).toBe(1);
}

test("over any history, judging what changed comes to what judging everything comes to", async () => {
  let identity = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(happening, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 5 }),
      async (steps) => {
        const cluster = await LyingCluster.start(`identity-${identity++}`);
        const history = new History(cluster);
        const harness = await DiscoveryHarness.start(simulator.connection);
        const fresh = await DiscoveryHarness.start(simulator.connection);
        try {
          const connector = await harness.addConnector(cluster.access);
          for (const happenings of steps) {
            for (const each of happenings) await history.happen(each, harness);
            const { cluster_id: id } = await discover(harness, connector);
            const incremental = await readStoredState(harness);
            expect(await readRollups(harness)).toEqual(await countRollups(harness));
            await assessAll(harness, id);
            expect(await readStoredState(harness)).toEqual(incremental);
          }
          // What was refused is read again, and a database that knows nothing of all this finds the same.
          cluster.refused.clear();
          await discover(harness, connector);
          await history.set(fresh);
          await discover(fresh, await fresh.addConnector(cluster.access));
          expect(await readStoredState(harness)).toEqual(await readStoredState(fresh));
        } finally {
          await harness.close();
          await fresh.close();
          cluster.close();
        }
      },
    ),
    { numRuns: 4, endOnFailure: true },
  );
}, 120_000);
