import pg from "pg";
import { connectionSettings } from "./connection-settings.js";
import { requestInForce } from "./request-in-force.js";
import { timeInForce } from "./time-limit.js";

type Callback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/**
 * A pool whose connections know on whose behalf they are used: before anybody gets one, `periplus.request` says which
 * request is in force, or none, which the triggers of the audit log read, and `statement_timeout` how long a statement may
 * take. Costs a round trip where that differs from what the connection was told last.
 */
export class AttributedPool extends pg.Pool {
  readonly #told = new WeakMap<pg.PoolClient, string>();

  constructor(options: pg.PoolConfig) {
    super({ ...options, onConnect: async (client) => void (await client.query(connectionSettings)) });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | undefined {
    const connected = this.#connect();
    if (!callback) return connected;
    // `query` of the pool comes this way.
    connected.then(
      (client) => callback(undefined, client, (release) => client.release(release as Error)),
      (error: Error) => callback(error, undefined, () => undefined),
    );
    return undefined;
  }

  async #connect(): Promise<pg.PoolClient> {
    const request = requestInForce();
    const values = [request === undefined ? "" : JSON.stringify(request), String(timeInForce())];
    const words = values.join(" ");
    const client = await super.connect();
    if ((this.#told.get(client) ?? " 0") === words) return client;
    try {
      await client.query(
        "SELECT set_config('periplus.request', $1, false), set_config('statement_timeout', $2, false)",
        values,
      );
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
    this.#told.set(client, words);
    return client;
  }
}
