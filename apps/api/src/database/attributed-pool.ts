import pg from "pg";
import { requestInForce } from "./request-in-force.js";

type Callback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/**
 * A pool whose connections know on whose behalf they are used: before anybody gets one, `periplus.request` says which
 * request is in force, or none. The triggers of the audit log read it. Costs a round trip where it differs from what the
 * connection was told last.
 */
export class AttributedPool extends pg.Pool {
  readonly #told = new WeakMap<pg.PoolClient, string>();

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
    const words = request === undefined ? "" : JSON.stringify(request);
    const client = await super.connect();
    if ((this.#told.get(client) ?? "") === words) return client;
    try {
      await client.query("SELECT set_config('periplus.request', $1, false)", [words]);
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
    this.#told.set(client, words);
    return client;
  }
}
