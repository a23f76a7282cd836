import { setTimeout as sleep } from "node:timers/promises";
import { type Simulator, startSimulator } from "@periplus/simulator/simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lockCustomRules, tryLockHistory } from "../src/database/locks.js";
import { dropOldHistory, startOfHistory } from "../src/discovery/ingestion/old-history.js";
import { RevisionPartitions } from "../src/discovery/ingestion/revision-partitions.js";
import { ComparisonStore } from "../src/history/comparison.store.js";
import { PastResourcesStore } from "../src/history/past-resources.store.js";
import { SnapshotsStore } from "../src/history/snapshots.store.js";
import { DiscoveryHarness } from "./discovery-harness.js";
import { accessesOf } from "./estate.js";
import { readStoredState } from "./stored-state.js";

interface State {
  readonly fingerprints: ReadonlyMap<string, string>;
  /** `resource rule` of what is open. */
  readonly findings: ReadonlySet<string>;
}

let simulator: Simulator;
let harness: DiscoveryHarness;
let clusterId: string;
const states: State[] = [];
const snapshotIds: string[] = [];

/** What is there now, as the tables of the present have it. */
async function readPresent(): Promise<State> {
  const resources = await harness.query<{ id: string; fingerprint: string }>(
    "SELECT id, fingerprint FROM resources WHERE gone_at IS NULL",
  );
  const findings = await harness.query<{ key: string }>(
    "SELECT resource_id || ' ' || rule_id AS key FROM findings WHERE resolved_at IS NULL",
  );
  return {
    fingerprints: new Map(resources.map(({ id, fingerprint }) => [id, fingerprint])),
    findings: new Set(findings.map(({ key }) => key)),
  };
}

beforeAll(async () => {
  simulator = await startSimulator();
  harness = await DiscoveryHarness.start(simulator.connection);
  const connector = await harness.addConnector(accessesOf(simulator.connection).kubernetes);
  for (let step = 0; step < 4; step++) {
    if (step > 0) simulator.advance();
    const [cluster] = (await harness.discover(connector)).clusters;
    clusterId = String(cluster?.cluster_id);
    states.push(await readPresent());
  }
  const rows = await harness.query<{ id: string }>("SELECT id FROM snapshots ORDER BY id");
  snapshotIds.push(...rows.map(({ id }) => id));
});
afterAll(async () => {
  await harness.close();
  await simulator.close();
});

const stores = () => {
  const snapshots = new SnapshotsStore(harness.database);
  return {
    snapshots,
    past: new PastResourcesStore(harness.database, snapshots),
    comparison: new ComparisonStore(harness.database, snapshots),
  };
};

/** All pages of a list. */
async function readAll<Item>(
  read: (cursor: string | undefined) => Promise<{ items: Item[]; nextCursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

const sorted = (values: Iterable<string>) => [...values].toSorted();

describe("time travel", () => {
  test("every snapshot is listed, newest first, page by page", async () => {
    const { snapshots } = stores();
    const all = await readAll((cursor) => snapshots.list(clusterId, { limit: 3, cursor }));
    expect(all.map(({ id }) => id)).toEqual(snapshotIds.toReversed());
    expect(all.every(({ complete }) => complete)).toBe(true);
    expect(all.at(-1)?.added).toBe(states[0]?.fingerprints.size);
  });

  test.each([0, 1, 2, 3])("snapshot %i shows the objects and the findings that were there then", async (index) => {
    const { past } = stores();
    const snapshotId = snapshotIds[index];
    const items = await readAll((cursor) => past.list(clusterId, { snapshotId, limit: 100, cursor }));
    expect(sorted(items.map(({ id }) => id))).toEqual(sorted(states[index]?.fingerprints.keys() ?? []));
    expect(items.reduce((sum, { findings }) => sum + findings, 0)).toBe(states[index]?.findings.size);
    expect(items.filter(({ findings, severity }) => findings > 0 !== (severity !== null))).toEqual([]);
  });

  test("a list takes a kind, a namespace and a part of the name", async () => {
    const { past } = stores();
    const all = (await past.list(clusterId, { snapshotId: snapshotIds[0], limit: 500 })).items;
    const [first] = all.filter(({ kind }) => kind === "Deployment");
    const { kind = "", namespace, name = "" } = first ?? {};
    const asked = { kind, namespace: namespace ?? "", name: name.slice(0, 3) };
    const { items } = await past.list(clusterId, { snapshotId: snapshotIds[0], ...asked, limit: 500 });
    const fits = all.filter(
      (each) => each.kind === kind && each.namespace === namespace && each.name.toLowerCase().includes(asked.name),
    );
    expect(items).toEqual(fits);
    expect(fits.length).toBeGreaterThan(0);
  });

  test("any two compare as the states of then do, object by object and finding by finding", async () => {
    const { comparison } = stores();
    for (const [since, before] of states.entries()) {
      for (const [until, after] of states.entries()) {
        if (until < since) continue;
        const asked = { since: snapshotIds[since], until: snapshotIds[until] };
        const added = [...after.fingerprints.keys()].filter((id) => !before.fingerprints.has(id));
        const gone = [...before.fingerprints.keys()].filter((id) => !after.fingerprints.has(id));
        const changed = [...after.fingerprints].flatMap(([id, print]) =>
          before.fingerprints.has(id) && before.fingerprints.get(id) !== print ? [id] : [],
        );
        const objects = await readAll((cursor) => comparison.listResources(clusterId, { ...asked, limit: 7, cursor }));
        const idsOf = (word: string) =>
          sorted(objects.filter(({ change }) => change === word).map(({ resource }) => resource.id));
        expect([idsOf("added"), idsOf("gone"), idsOf("changed")]).toEqual([
          sorted(added),
          sorted(gone),
          sorted(changed),
        ]);
        const findings = await readAll((cursor) => comparison.listFindings(clusterId, { ...asked, limit: 50, cursor }));
        const opened = [...after.findings].filter((key) => !before.findings.has(key)).length;
        const resolved = [...before.findings].filter((key) => !after.findings.has(key)).length;
        const counts = { opened: 0, resolved: 0 };
        for (const { change } of findings) counts[change] += 1;
        expect(counts).toEqual({ opened, resolved });
        const counted = await comparison.compare(clusterId, asked);
        expect(counted.resources).toEqual({ added: added.length, changed: changed.length, gone: gone.length });
        expect(counted.findings).toEqual(counts);
        // In whatever order they are named.
        const turned = await comparison.compare(clusterId, { since: asked.until, until: asked.since });
        expect(turned.since.id).toBe(counted.since.id);
      }
    }
    expect(states[0]?.fingerprints).not.toEqual(states[3]?.fingerprints);
  });

  test("without names the newest two are compared", async () => {
    const pair = await stores().snapshots.findPair(clusterId, {});
    expect([pair.since.id, pair.until.id]).toEqual(snapshotIds.slice(-2));
  });

  test("an object is shown as it was in a snapshot, and not where it was not there", async () => {
    const { past, comparison } = stores();
    const asked = { since: snapshotIds[0], until: snapshotIds[3], limit: 500 };
    const { items } = await comparison.listResources(clusterId, asked);
    const of = (word: string) => items.find(({ change }) => change === word)?.resource.id ?? "";
    const textOf = async (id: string, index: number) => (await past.readObserved(id, snapshotIds[index])).text;
    expect(await textOf(of("added"), 0)).toBeNull();
    expect(await textOf(of("gone"), 3)).toBeNull();
    expect(await textOf(of("changed"), 0)).not.toEqual(await textOf(of("changed"), 3));
  });
});

const months = () =>
  harness.query<{ name: string }>(
    "SELECT relname AS name FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'resource_revisions'::regclass ORDER BY 1",
  );

describe("coming months", () => {
  test("keep nobody waiting behind a reading that takes long, and are made later", async () => {
    const partitions = new RevisionPartitions(harness.database);
    const named = async () => (await months()).filter(({ name }) => name.includes("2031"));
    await harness.database.transaction(async (client) => {
      await client.query("LOCK TABLE resource_revisions IN ROW EXCLUSIVE MODE");
      await partitions.ensure(new Date("2031-01-15T00:00:00Z"));
    });
    expect(await named()).toEqual([]);
    await partitions.ensure(new Date("2031-01-15T00:00:00Z"));
    expect(await named()).toHaveLength(3);
  });
});

describe("old history", () => {
  const never = new AbortController().signal;

  test("begins with a whole month", () => {
    const at = (text: string) => new Date(text);
    expect(startOfHistory(at("2026-11-26T18:00:00Z"), 30)).toEqual(at("2026-10-01T00:00:00Z"));
    expect(startOfHistory(at("2026-03-01T00:00:00Z"), 1)).toEqual(at("2026-02-01T00:00:00Z"));
  });

  test("goes month by month; what is there still is what it was", async () => {
    // Two snapshots are moved into the past, where months are made for them.
    const partitions = new RevisionPartitions(harness.database);
    await partitions.ensure(new Date("2026-05-15T00:00:00Z"));
    const past = ["2026-05-10T00:00:00Z", "2026-06-10T00:00:00Z"];
    for (const [index, at] of past.entries()) {
      const [taken] = await harness.query<{ at: Date }>("SELECT taken_at AS at FROM snapshots WHERE id = $1", [
        snapshotIds[index],
      ]);
      for (const [table, column] of [
        ["resource_revisions", "observed_at"],
        ["resources", "first_seen_at"],
        ["resources", "gone_at"],
        ["findings", "first_seen_at"],
        ["findings", "resolved_at"],
        ["snapshots", "taken_at"],
        ["score_points", "at"],
      ]) {
        await harness.query(`UPDATE ${table} SET ${column} = $1 WHERE ${column} = $2`, [at, taken?.at]);
      }
      await harness.query(
        "UPDATE discovery_runs SET ended_at = $1 WHERE id = (SELECT run_id FROM snapshots WHERE id = $2)",
        [at, snapshotIds[index]],
      );
    }
    const before = await readStoredState(harness);
    const { past: objects, comparison } = stores();
    const kept = { since: snapshotIds[2], until: snapshotIds[3] };
    const told = await comparison.compare(clusterId, kept);
    const [resource] = (await objects.list(clusterId, { snapshotId: snapshotIds[2], limit: 1 })).items;
    const observed = await objects.readObserved(resource?.id ?? "", snapshotIds[2]);

    const start = new Date("2026-07-01T00:00:00Z");
    // What is cut off before its end is not forgotten: the next one does it.
    await harness.query(
      `CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'cut off'; END $$`,
    );
    await harness.query("CREATE TRIGGER cut_off BEFORE DELETE ON discovery_runs EXECUTE FUNCTION cut_off()");
    await expect(dropOldHistory(harness.database, start, never)).rejects.toThrow("cut off");
    expect((await months()).map(({ name }) => name)).toContain("resource_revisions_2026_05");
    await harness.query("DROP TRIGGER cut_off ON discovery_runs");
    const scores = "SELECT DISTINCT granularity, cluster_id FROM score_points WHERE at < $1 ORDER BY 1, 2";
    const scored = await harness.query(scores, [start]);
    expect(await dropOldHistory(harness.database, start, never)).toBe(true);
    const names = (await months()).map(({ name }) => name);
    expect(names).not.toContain("resource_revisions_2026_05");
    expect(names).toContain("resource_revisions_base");
    expect(names).toContain("resource_revisions_2026_07");
    expect(await readStoredState(harness)).toEqual(before);
    expect(await comparison.compare(clusterId, kept)).toEqual(told);
    expect(await objects.readObserved(resource?.id ?? "", snapshotIds[2])).toEqual(observed);
    const [left] = await harness.query<{ n: number }>(
      `SELECT (SELECT count(*) FROM snapshots WHERE taken_at < $1)::int + (SELECT count(*) FROM resources WHERE gone_at < $1)::int
         + (SELECT count(*) FROM findings WHERE resolved_at < $1)::int
         + (SELECT count(*) FROM resource_revisions WHERE gone AND observed_at < $1)::int
         + (SELECT count(*) FROM discovery_runs WHERE ended_at < $1)::int AS n`,
      [start],
    );
    expect(left?.n).toBe(0);
    expect(await harness.query("SELECT FROM discovery_runs")).toHaveLength(2);
    // The last point before says what the score was then.
    expect(
      await harness.query("SELECT granularity, cluster_id FROM score_points WHERE at < $1 ORDER BY 1, 2", [start]),
    ).toEqual(scored);
    const [states] = await harness.query<{ most: number }>(
      `SELECT max(n)::int AS most FROM (SELECT count(*) AS n FROM resource_revisions WHERE observed_at < $1 GROUP BY resource_id) s`,
      [start],
    );
    expect(states?.most).toBe(1);

    expect(await dropOldHistory(harness.database, start, never)).toBe(false);
    const later = new Date("2026-08-01T00:00:00Z");
    await harness.database.transaction(async (client) => {
      expect(await tryLockHistory(client)).toBe(true);
      expect(await dropOldHistory(harness.database, later, never), "another worker is at it").toBe(false);
    });
    // Somebody who writes a rule is not in the way, and a reading that writes history for a while is let by.
    await harness.database.transaction(async (client) => {
      await lockCustomRules(client);
      const reading = Promise.withResolvers<void>();
      const written = harness.database.transaction(async (writing) => {
        await writing.query("LOCK TABLE resource_revisions IN ROW EXCLUSIVE MODE");
        await reading.promise;
      });
      const dropped = dropOldHistory(harness.database, later, never, 50);
      // Longer than it waits at once.
      await sleep(3_000);
      reading.resolve();
      await written;
      expect(await dropped).toBe(true);
    });
    expect((await months()).map(({ name }) => name)).not.toContain("resource_revisions_2026_07");
    expect(await readStoredState(harness)).toEqual(before);
  });
});
