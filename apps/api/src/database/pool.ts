import { Inject, Injectable, Logger, type OnApplicationShutdown, Optional } from "@nestjs/common";
import type pg from "pg";
import { AttributedPool } from "./attributed-pool.js";
import { NoScopedRoleError } from "./errors.js";
import { scopeInForce } from "./scope.js";
import { readScopedRole, scopedBeginning } from "./scoped-role.js";

export const DATABASE_URL = Symbol("DATABASE_URL");
/** How many connections the pool opens, at most. */
export const POOL_SIZE = Symbol("POOL_SIZE");

/** What hand-made SQL is sent to. */
export type Queries = Pick<pg.Pool, "query">;

/**
 * The connection pool for hand-made SQL: inventory, findings, rollups. Small tables go through Prisma. Work within a
 * scope (see `scope.ts`) reads through a role to which row-level security shows that scope only.
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly #pool: pg.Pool;
  readonly #scoped: Queries;
  #scopedRole: string | undefined;
  private readonly log = new Logger("database");

  constructor(
    @Inject(DATABASE_URL) readonly url: string,
    @Optional() @Inject(POOL_SIZE) size = 12,
  ) {
    this.#pool = new AttributedPool({ connectionString: url, max: size, application_name: "periplus" });
    // Without a listener a connection that the server closes while idle ends the process.
    this.#pool.on("error", (error) => {
      if (!this.#pool.ending) this.log.warn(`An idle connection was lost: ${error.message}`);
    });
    const query = (...asked: Parameters<pg.PoolClient["query"]>) =>
      this.transaction((client) => client.query(...asked) as unknown as Promise<pg.QueryResult>);
    this.#scoped = { query: query as pg.Pool["query"] };
  }

  get pool(): Queries {
    return scopeInForce() === undefined ? this.#pool : this.#scoped;
  }

  /** Of this process: how many are at work, how many wait for some, and who waits for one. */
  get connections(): { readonly used: number; readonly idle: number; readonly awaited: number } {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return { used: totalCount - idleCount, idle: idleCount, awaited: waitingCount };
  }

  /** Whether the database does what it is asked. */
  answers(): Promise<boolean> {
    return this.#pool.query("SELECT 1").then(
      () => true,
      () => false,
    );
  }

  /** Runs `work` in one transaction on one connection: commits what it returns, rolls back what it throws. */
  async transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const beginning = await this.beginning();
    const client = await this.#pool.connect();
    // The pool listens only while a connection is idle. Whoever waits for a query is told by its rejection.
    client.on("error", ignore);
    const giveBack = () => {
      client.off("error", ignore);
      client.release();
    };
    try {
      await client.query(beginning);
      const result = await work(client);
      await client.query("COMMIT");
      giveBack();
      return result;
    } catch (error) {
      // A connection whose rollback fails is not given back to the pool.
      await client.query("ROLLBACK").then(giveBack, (broken: Error) => client.release(broken));
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#pool.end();
  }

  private async beginning(): Promise<string> {
    const scope = scopeInForce();
    if (scope === undefined) return "BEGIN";
    this.#scopedRole ??= await readScopedRole(this.#pool);
    if (this.#scopedRole === undefined) throw new NoScopedRoleError();
    return scopedBeginning(this.#scopedRole, scope);
  }
}

const ignore = () => undefined;
