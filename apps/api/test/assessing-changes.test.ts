import { engineVersion } from "@periplus/posture/pack/read-rule-pack";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apps, forms } from "./changing-forms.js";
import { DiscoveryHarness, type EndedRun } from "./discovery-harness.js";
import { LyingCluster } from "./lying-cluster.js";
import { countRollups, readRollups, readStoredState } from "./stored-state.js";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

const plurals = Object.keys(forms);

const happeningTo = (kinds: readonly string[]) => {
  const plural = fc.constantFrom(...kinds);
  const app = fc.constantFrom(...apps);
  const set = fc.record({ is: fc.constant("set" as const), plural, app, form: fc.nat(3) });
  const what = fc.constantFrom("remove" as const, "touch" as const, "replace" as const, "spoil" as const);
  const lose = fc.record({ is: what, plural, app });
  const hide = fc.record({ is: fc.constantFrom("refuse" as const, "unserve" as const, "cut" as const), plural });
  const settle = fc.record({ is: fc.constant("parameters" as const), ports: fc.subarray([80, 443, 8080]) });
  return fc.oneof(
    { weight: 8, arbitrary: set },
    { weight: 3, arbitrary: lose },
    { weight: 2, arbitrary: hide },
    { weight: 1, arbitrary: settle },
  );
};
type Happening = ReturnType<typeof happeningTo> extends fc.Arbitrary<infer Value> ? Value : never;

/** What happens between the readings of a cluster that has some kinds. */
const histories = fc
  .subarray(plurals, { minLength: 5, maxLength: 9 })
  .chain((kinds) =>
    fc.array(fc.array(happeningTo(kinds), { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 6 }),
  );

interface Kept {
  readonly form: number;
  /** Changes its uid: the same name is another object. */
  readonly life: number;
  /** It is there in a form that cannot be kept: what was known of it before holds. */
  readonly spoilt?: boolean;
}

/** A cluster that a history happens to, and the settings under which it is judged. */
class History {
  readonly #objects = new Map<string, Kept>();
  #version = 0;
  #ports: readonly number[] | undefined;

  constructor(private readonly cluster: LyingCluster) {
    cluster.lists.clear();
    cluster.refused.clear();
    cluster.versions.clear();
  }

  async happen(happening: Happening, harness: DiscoveryHarness): Promise<void> {
    if (happening.is === "parameters") {
      this.#ports = happening.ports;
      return this.set(harness);
    }
    if (!("app" in happening)) return this.#hide(happening);
    const { plural, app } = happening;
    const key = `${plural} ${app}`;
    const known = this.#objects.get(key);
    if (happening.is === "set") this.#objects.set(key, { form: happening.form, life: known?.life ?? 0 });
    else if (happening.is === "remove") this.#objects.delete(key);
    else if (happening.is === "replace" && known) this.#objects.set(key, { ...known, life: known.life + 1 });
    else if (happening.is === "spoil" && known) this.#objects.set(key, { ...known, spoilt: true });
    this.#list(plural);
  }

  /** What was refused, or not served, is there again when it happens once more. */
  #hide({ is, plural }: Extract<Happening, { is: "refuse" | "unserve" | "cut" }>): void {
    const { lists, refused, versions } = this.cluster;
    if (is === "cut") lists.set(plural, [...(lists.get(plural) ?? []), '{"metadata":{"uid":"x","name":"x"},nonsense}']);
    else if (is === "refuse" && !refused.delete(plural)) refused.add(plural);
    else if (is === "unserve" && !versions.delete(plural))
      versions.set(plural, this.#version % 2 === 0 ? null : "v1beta1");
  }

  /** Everything can be read again. */
  heal(): void {
    this.cluster.refused.clear();
    this.cluster.versions.clear();
    for (const [key, { form, life }] of this.#objects) this.#objects.set(key, { form, life });
    for (const plural of plurals) this.#list(plural);
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
      return kept ? [this.#render(plural, app, forms[plural]?.(app, kept.form) ?? {}, kept)] : [];
    });
    this.cluster.lists.set(plural, items);
  }

  #render(plural: string, app: string, content: object, { life, spoilt }: Kept): string {
    this.#version += 1;
    const { metadata: own, ...rest }: { metadata?: object } = content;
    const metadata = { name: app, namespace: "shop", ...own };
    const uid = `${plural}-${metadata.name}-${life}`;
    const told = { ...metadata, uid, resourceVersion: String(this.#version), ...(spoilt ? { name: 7 } : {}) };
    return JSON.stringify({ ...rest, metadata: told });
  }
}

async function discover(harness: DiscoveryHarness, connector: string): Promise<EndedRun["clusters"][number]> {
  const [only] = (await harness.discover(connector)).clusters;
  if (!only) throw new Error("No cluster");
  return only;
}

test("over any history, judging what changed comes to what judging everything comes to", async () => {
  let identity = 0;
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      const cluster = await LyingCluster.start(`identity-${identity++}`);
      const history = new History(cluster);
      const harness = await DiscoveryHarness.start(simulator.connection);
      const fresh = await DiscoveryHarness.start(simulator.connection);
      try {
        const connector = await harness.addConnector(cluster.access);
        for (const happenings of steps) {
          for (const each of happenings) await history.happen(each, harness);
          await discover(harness, connector);
          const incremental = await readStoredState(harness);
          expect(await readRollups(harness)).toEqual(await countRollups(harness));
          await harness.assessAll();
          expect(await readStoredState(harness)).toEqual(incremental);
        }
        // What was refused is read again, and a database that knows nothing of all this finds the same.
        history.heal();
        await discover(harness, connector);
        await history.set(fresh);
        await discover(fresh, await fresh.addConnector(cluster.access));
        expect(await readStoredState(harness)).toEqual(await readStoredState(fresh));
      } finally {
        await harness.close();
        await fresh.close();
        cluster.close();
      }
    }),
    { numRuns: 4, endOnFailure: true },
  );
}, 120_000);

describe("settings that change while a cluster is read", () => {
  let cluster: LyingCluster;
  let history: History;
  let harness: DiscoveryHarness;
  let connector: string;
  const allow = (...ports: number[]) => history.happen({ is: "parameters", ports }, harness);

  beforeAll(async () => {
    cluster = await LyingCluster.start("identity-settings");
    history = new History(cluster);
    harness = await DiscoveryHarness.start(simulator.connection);
    connector = await harness.addConnector(cluster.access);
    await history.happen({ is: "set", plural: "deployments", app: "cart", form: 0 }, harness);
  });
  afterAll(async () => {
    await harness.close();
    cluster.close();
  });

  /** Discovers the cluster, and does something before it answers what ends like this. */
  async function discoverMeanwhile(end: string, happen: () => Promise<void>): Promise<void> {
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    cluster.beforeAnswer = async (path) => {
      if (!path.endsWith(end)) return;
      asked.resolve();
      await answered.promise;
    };
    const runId = await harness.queueRun(connector);
    await asked.promise;
    await happen();
    answered.resolve();
    expect(await harness.waitForEnd(runId)).toMatchObject({ state: "completed" });
  }

  test("and change back before it is listed leave no verdict of the time between", async () => {
    await allow(8080);
    await discover(harness, connector);
    const before = await readStoredState(harness);
    // The last thing that is asked before the lists.
    await discoverMeanwhile("/selfsubjectaccessreviews", async () => {
      await allow(443);
      await harness.assessAll();
      expect(await readStoredState(harness)).not.toEqual(before);
      await allow(8080);
    });
    expect(await readStoredState(harness)).toEqual(before);
  });

  test("hold as soon as it was read", async () => {
    const before = await readStoredState(harness);
    await discoverMeanwhile("/services", () => allow(443));
    await expect.poll(() => readStoredState(harness), { timeout: 15_000 }).not.toEqual(before);
    const settled = await readStoredState(harness);
    await harness.assessAll();
    expect(await readStoredState(harness)).toEqual(settled);
  });
});

test("an object that comes in a form that cannot be kept still counts for the others as it was", async () => {
  const cluster = await LyingCluster.start("identity-spoilt");
  const history = new History(cluster);
  const harness = await DiscoveryHarness.start(simulator.connection);
  const judged =
    "SELECT healthy, unhealthy, not_assessed FROM resource_assessments a JOIN resources r ON r.id = a.resource_id";
  const ofDeployment = () => harness.query(`${judged} WHERE r.kind = 'Deployment'`);
  try {
    const connector = await harness.addConnector(cluster.access);
    for (const plural of ["deployments", "networkpolicies"])
      await history.happen({ is: "set", plural, app: "cart", form: 0 }, harness);
    await discover(harness, connector);
    await history.happen({ is: "spoil", plural: "networkpolicies", app: "cart" }, harness);
    expect(await discover(harness, connector)).toMatchObject({ gone: 0 });
    const incremental = await ofDeployment();
    await harness.assessAll();
    expect(await ofDeployment()).toEqual(incremental);
  } finally {
    await harness.close();
    cluster.close();
  }
});

test("what another version of the engine made of an object is made anew, as soon as it is listed", async () => {
  const cluster = await LyingCluster.start("identity-engine");
  const history = new History(cluster);
  const harness = await DiscoveryHarness.start(simulator.connection);
  const newest = "SELECT normalised_by AS by FROM snapshots ORDER BY id DESC LIMIT 1";
  try {
    const connector = await harness.addConnector(cluster.access);
    for (const plural of ["deployments", "services"])
      await history.happen({ is: "set", plural, app: "cart", form: 0 }, harness);
    await discover(harness, connector);
    const ours = await readStoredState(harness);
    expect(await discover(harness, connector)).toMatchObject({ unchanged: 2, rows_written: 0 });

    await harness.query(`UPDATE resources SET fingerprint = 'another'`);
    await harness.query(`UPDATE resource_revisions SET body = replace(body, 'cart', 'other')`);
    await harness.query("UPDATE snapshots SET normalised_by = 'another'");
    cluster.refused.add("services");
    expect(await discover(harness, connector)).toMatchObject({ changed: 1 });
    expect(await harness.query(newest)).toEqual([{ by: "another" }]);
    cluster.refused.clear();
    expect(await discover(harness, connector)).toMatchObject({ changed: 1, unchanged: 1 });
    expect(await readStoredState(harness)).toEqual(ours);
    expect(await harness.query(newest)).toEqual([{ by: engineVersion }]);
    // Looking into everything writes nothing where it comes to the same.
    await harness.query("UPDATE snapshots SET normalised_by = NULL");
    expect(await discover(harness, connector)).toMatchObject({ unchanged: 2, rows_written: 0 });
  } finally {
    await harness.close();
    cluster.close();
  }
});
