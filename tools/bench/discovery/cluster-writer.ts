import { type NormalisedObject, normaliseObject } from "@periplus/posture/normalise/normalise";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import { readKinds } from "@periplus/posture/snapshot/kinds";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import { LoadCluster, loadKinds } from "@periplus/simulator/load/load-cluster";
import type pg from "pg";
import { importBuilt } from "./bench-database.ts";

interface Judgement {
  readonly healthy: readonly number[];
  readonly unhealthy: readonly number[];
  readonly notAssessed: readonly number[];
  readonly needsConfiguration: readonly number[];
  readonly facts: string | null;
}

interface NewObject {
  readonly object: NormalisedObject;
  readonly cause: { readonly is: "added" };
  readonly judgement: Judgement;
}

interface ChangedObject extends Omit<NewObject, "cause"> {
  readonly id: string;
  readonly cause: { readonly is: "changed" };
}

type EncodedObject = Omit<ChangedObject, "object"> & {
  readonly object: Omit<NormalisedObject, "body"> & { readonly body: Uint8Array };
};

interface ToWrite {
  readonly addition: object | undefined;
  readonly changed: readonly EncodedObject[];
  readonly idsWanted: number;
}

interface Additions {
  readonly rollups: { toCounts(): object };
  readonly isWaiting: boolean;
  add(object: NewObject): void;
  takeIds(ids: string): void;
  countWanted(): number;
  take(anyway?: boolean): object | undefined;
}

interface Ids {
  takeIds(ids: string): Promise<void>;
}

interface ResourceWriter {
  write(toWrite: ToWrite): Promise<void>;
  pause(): Promise<void>;
  flush(): Promise<void>;
  readonly counts: { readonly rows: number };
}

/** The product's own modules, as far as they are used here. */
interface Built {
  readonly Additions: new (snapshot: object, rules: object) => Additions;
  readonly ResourceWriter: new (
    client: pg.Client,
    snapshot: object,
    rules: object,
    rollups: object,
    ids: Ids,
  ) => ResourceWriter;
  readonly RollupChanges: new (rules: object) => { take(counts: object): void };
  readonly RuleBook: new (pack: object, numbers: ReadonlyMap<string, number>) => object;
  readonly readRuleNumbers: (client: pg.Client) => Promise<Map<string, number>>;
  readonly syncRules: (client: pg.Client, pack: object) => Promise<void>;
  readonly encodeBodies: (changed: readonly ChangedObject[]) => EncodedObject[];
}

/** What the objects of a cluster of about so many are when they were listed and normalised. */
export function normaliseCluster(objects: number, seed = 1): NormalisedObject[] {
  const cluster = new LoadCluster({ name: "load-1", objects, seed });
  const normalised: NormalisedObject[] = [];
  for (const kind of readKinds) {
    const served = loadKinds.find((each) => each.group === kind.group && each.kind === kind.kind);
    if (served === undefined) continue;
    const listed = cluster.list(served, { part: 0, offset: 0 }, Number.POSITIVE_INFINITY, []).objects;
    for (const object of listed) normalised.push(normaliseObject(object as JsonObject, kind));
  }
  return normalised;
}

/** Objects by the hundred, as pages bring them. */
const pageSize = 500;

/** Writes snapshots with what the product writes them with; reads nothing and judges nothing. */
export class ClusterWriter {
  readonly #built: Built;
  readonly #client: pg.Client;
  readonly #rules: object;
  readonly #numbers: readonly number[];

  private constructor(built: Built, client: pg.Client, rules: object, numbers: readonly number[]) {
    this.#built = built;
    this.#client = client;
    this.#rules = rules;
    this.#numbers = numbers;
  }

  static async open(client: pg.Client): Promise<ClusterWriter> {
    const built: Built = Object.assign(
      {},
      ...(await Promise.all([
        importBuilt<object>("discovery/ingestion/resource-writer"),
        importBuilt<object>("discovery/intake/additions"),
        importBuilt<object>("rollups/rollup-changes"),
        importBuilt<object>("rollups/rule-book"),
        importBuilt<object>("database/sync-rules"),
        importBuilt<object>("discovery/intake/judged-object"),
      ])),
    );
    const pack = readRulePack();
    await built.syncRules(client, pack);
    const numbers = await built.readRuleNumbers(client);
    return new ClusterWriter(built, client, new built.RuleBook(pack, numbers), [...numbers.values()]);
  }

  /** One snapshot in a transaction of its own; `ids` are those of objects that are stored. Returns the rows. */
  async writeSnapshot(
    clusterId: number,
    takenAt: Date,
    objects: readonly { object: NormalisedObject; id: string | null }[],
  ): Promise<number> {
    await this.#client.query("BEGIN");
    const { rows } = await this.#client.query<{ id: string }>(
      `INSERT INTO snapshots (cluster_id, taken_at, coverage, objects, added, changed, unchanged, gone, findings_opened,
         findings_closed, rule_pack_version) VALUES ($1, $2, '[]', $3, 0, 0, 0, 0, 0, 0, '') RETURNING id`,
      [clusterId, takenAt, objects.length],
    );
    const snapshot = { clusterId, takenAt, snapshotId: rows[0]?.id };
    const additions = new this.#built.Additions(snapshot, this.#rules);
    const rollups = new this.#built.RollupChanges(this.#rules);
    const ids = { takeIds: async (given: string) => additions.takeIds(given) };
    const writer = new this.#built.ResourceWriter(this.#client, snapshot, this.#rules, rollups, ids);
    for (let start = 0; start < objects.length; start += pageSize) {
      const changed: ChangedObject[] = [];
      for (const { object, id } of objects.slice(start, start + pageSize)) {
        const judgement = this.#judge(object);
        if (id === null) additions.add({ object, cause: { is: "added" }, judgement });
        else changed.push({ object, id, cause: { is: "changed" }, judgement });
      }
      const idsWanted = additions.countWanted();
      await writer.write({ addition: additions.take(), changed: this.#built.encodeBodies(changed), idsWanted });
    }
    await writer.pause();
    await writer.write({ addition: additions.take(true), changed: [], idsWanted: 0 });
    if (additions.isWaiting) throw new Error("Some objects got no id");
    await writer.flush();
    rollups.take(additions.rollups.toCounts());
    await this.#client.query("UPDATE clusters SET latest_snapshot_id = $2 WHERE id = $1", [
      clusterId,
      snapshot.snapshotId,
    ]);
    await this.#client.query("COMMIT");
    return writer.counts.rows;
  }

  /** Every other object has a finding, as about half of what a cluster runs has; which rule it is differs. */
  #judge(object: NormalisedObject): Judgement {
    const at = object.fingerprint.charCodeAt(0);
    const rule = this.#numbers[at % this.#numbers.length] ?? 0;
    const [healthy, unhealthy] = at % 2 === 0 ? [[rule], []] : [[], [rule]];
    return { healthy, unhealthy, notAssessed: [], needsConfiguration: [], facts: null };
  }
}
