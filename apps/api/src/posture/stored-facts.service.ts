import { Injectable } from "@nestjs/common";
import { type Subject, subjectOf } from "@periplus/posture/assess/assess";
import type { FactSource } from "@periplus/posture/facts/fact";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { groupOf, type JsonObject } from "@periplus/posture/snapshot/object";
import type pg from "pg";
import { Database } from "../database/pool.js";
import { FactReads } from "./fact-reads.js";
import { readStoredFacts } from "./fact-sources.js";
import { RulesInForce } from "./rules-in-force.js";

interface Kept {
  readonly snapshotId: string | null;
  readonly facts: FactSource;
  /** How many objects the facts are made of: what they take in memory grows with it. */
  readonly objects: number;
}

/** Objects of a cluster whose facts are made anew for one page. */
const mostAddedTo = 5_000;
/** Objects whose facts are kept, over all clusters. */
const mostObjects = 60_000;

/**
 * The facts about clusters as they were read last, for pages that show what was found: made when they are asked for, and
 * kept for the clusters that were looked at last until these have a newer snapshot.
 */
@Injectable()
export class StoredFactsService {
  /** The least recently asked for first. */
  readonly #kept = new Map<number, Kept>();
  readonly #building = new Map<number, Promise<Kept>>();

  #reads: { readonly pack: RulePack; readonly of: FactReads } | undefined;

  constructor(
    private readonly database: Database,
    private readonly rules: RulesInForce,
  ) {}

  /** A stored body of a present object as rules are asked about it: with facts where rules read some of its kind. */
  async subjectIn(clusterId: number, body: JsonObject): Promise<Subject> {
    const subject = subjectOf(body);
    const isAsked =
      !subject.ownedByWorkload && (await this.readBy()).isReadOf(groupOf(subject.apiVersion), subject.kind);
    return isAsked ? { ...subject, facts: await this.of(clusterId) } : subject;
  }

  /**
   * The facts of a cluster as if it had these objects, too; undefined for a cluster that is too large to do that while
   * somebody waits.
   */
  async withAdded(clusterId: number, added: readonly JsonObject[]): Promise<FactSource | undefined> {
    await this.of(clusterId);
    const { objects = 0 } = this.#kept.get(clusterId) ?? {};
    if (objects > mostAddedTo) return undefined;
    return this.database.transaction(async (client) => {
      await client.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      return (await readStoredFacts(client, clusterId, added)).facts;
    });
  }

  async of(clusterId: number): Promise<FactSource> {
    for (;;) {
      const newest = await readNewest(this.database.pool, clusterId);
      const kept = this.#kept.get(clusterId);
      if (kept !== undefined && kept.snapshotId === newest) return this.#keep(clusterId, kept).facts;
      const running = this.#building.get(clusterId);
      if (running === undefined) return (await this.#begin(clusterId)).facts;
      // One is made at a time. Whether it is of the newest snapshot shows when it is made.
      await running;
    }
  }

  /** Which facts the rules of now read. */
  private async readBy(): Promise<FactReads> {
    const pack = await this.rules.read();
    if (this.#reads?.pack !== pack) this.#reads = { pack, of: new FactReads(pack) };
    return this.#reads.of;
  }

  async #begin(clusterId: number): Promise<Kept> {
    // The facts of an older snapshot must not be in memory beside those that take their place.
    this.#kept.delete(clusterId);
    const building = this.#build(clusterId);
    this.#building.set(clusterId, building);
    try {
      return this.#keep(clusterId, await building);
    } finally {
      this.#building.delete(clusterId);
    }
  }

  /** Objects and coverage as one moment has them: a snapshot may be published meanwhile. */
  #build(clusterId: number): Promise<Kept> {
    return this.database.transaction(async (client) => {
      await client.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      return { snapshotId: await readNewest(client, clusterId), ...(await readStoredFacts(client, clusterId)) };
    });
  }

  #keep(clusterId: number, kept: Kept): Kept {
    this.#kept.delete(clusterId);
    this.#kept.set(clusterId, kept);
    let objects = [...this.#kept.values()].reduce((sum, { objects }) => sum + objects, 0);
    for (const [id, old] of this.#kept) {
      if (objects <= mostObjects || id === clusterId) break;
      this.#kept.delete(id);
      objects -= old.objects;
    }
    return kept;
  }
}

async function readNewest(client: Pick<pg.ClientBase, "query">, clusterId: number): Promise<string | null> {
  const { rows } = await client.query<{ id: string | null }>(
    "SELECT latest_snapshot_id AS id FROM clusters WHERE id = $1",
    [clusterId],
  );
  return rows[0]?.id ?? null;
}
