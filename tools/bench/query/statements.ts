import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import type pg from "pg";
import { importBuilt } from "../discovery/bench-database.ts";
import type { ListQuery } from "./asking.ts";

/** A statement that the product sent, and how long the database and its client took. */
export interface SentStatement {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly milliseconds: number;
}

/** What was sent, and how long it took with what was made of it. */
export interface Recorded {
  readonly statements: readonly SentStatement[];
  readonly milliseconds: number;
}

interface Lists {
  list(query: ListQuery): Promise<object>;
}
interface Counts {
  count(q: string): Promise<object>;
}
interface Built {
  readonly InventoryCounts: new (database: object) => object;
  readonly ResourceListStore: new (database: object, counts: object) => Lists;
  readonly ResourceFacetsStore: new (database: object, counts: object) => Counts;
  readonly FindingsStore: new (database: object, rules: object) => Lists;
}

/** What the product's connections are told first. */
export async function readConnectionSettings(): Promise<string> {
  return (await importBuilt<{ connectionSettings: string }>("database/connection-settings")).connectionSettings;
}

/** The product's own stores on one connection: what they send is what requests send. */
export class MeasuredStores {
  #sent: SentStatement[] = [];
  readonly resources: Lists;
  readonly facets: Counts;
  readonly findings: Lists;

  private constructor(client: pg.Client, built: Built) {
    const query = async (asked: string | pg.QueryConfig, given: unknown[] = []) => {
      const statement = typeof asked === "string" ? { text: asked, values: given } : asked;
      const { text, values = [] } = statement;
      const start = performance.now();
      const result = await client.query(statement);
      this.#sent.push({ text, values, milliseconds: performance.now() - start });
      return result;
    };
    const database = { pool: { query } };
    const pack = readRulePack();
    const counts = new built.InventoryCounts(database);
    this.resources = new built.ResourceListStore(database, counts);
    this.facets = new built.ResourceFacetsStore(database, counts);
    this.findings = new built.FindingsStore(database, { read: () => Promise.resolve(pack) });
  }

  static async open(client: pg.Client): Promise<MeasuredStores> {
    const modules = await Promise.all([
      importBuilt<object>("resources/inventory-counts"),
      importBuilt<object>("resources/resource-list.store"),
      importBuilt<object>("resources/resource-facets.store"),
      importBuilt<object>("findings/findings.store"),
    ]);
    await client.query(await readConnectionSettings());
    return new MeasuredStores(client, Object.assign({}, ...modules) as Built);
  }

  /** What was sent while `work` ran. */
  async record(work: () => Promise<unknown>): Promise<Recorded> {
    this.#sent = [];
    const start = performance.now();
    await work();
    return { statements: this.#sent, milliseconds: performance.now() - start };
  }
}
