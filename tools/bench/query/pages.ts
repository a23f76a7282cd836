import pg from "pg";
import { Pool } from "undici";
import type { Product } from "../../../e2e/product.ts";
import { median, percentile, rounded } from "../discovery/figures.ts";
import type { ListQuery } from "./asking.ts";
import { readConnectionSettings, type SentStatement } from "./statements.ts";

/** One page: as it is asked over HTTP, and the statement by which the product reads it. */
export interface AskedPage {
  readonly query: ListQuery;
  readonly statement: SentStatement;
}

/** One turn of each. */
interface Round {
  readonly bare: Load;
  readonly http: Load;
}

interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

const secondsOfTurn = 1;
/** What is read stays text, as a program that only fetches would have it. */
const raw = { getTypeParser: () => (text: string) => text };

/** The product over HTTP, on so many connections that stay open. */
export function openHttp({ address, token }: Pick<Product, "address" | "token">, connections: number) {
  const pool = new Pool(address, { connections, pipelining: 1 });
  const get = async (path: string, query: object) => {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) search.set(key, String(value));
    const headers = { authorization: `Bearer ${token}` };
    const answer = await pool.request({ method: "GET", path: `/api/v1${path}?${search}`, headers });
    if (answer.statusCode === 200) return answer.body;
    throw new Error(`${path}?${search}: ${answer.statusCode} ${await answer.body.text()}`);
  };
  return {
    /** Receives the answer and looks at nothing of it. */
    fetch: async (path: string, query: object) => void (await (await get(path, query)).arrayBuffer()),
    read: async <Answer>(path: string, query: object) => (await (await get(path, query)).json()) as Answer,
    close: () => pool.close(),
  };
}

/** The same statements, prepared, on so many connections, the rows received as text. */
async function openBare(url: string, connections: number) {
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: url }));
  for (const client of clients) {
    await client.connect();
    await client.query(await readConnectionSettings());
  }
  return {
    ask: async (connection: number, { text, values }: SentStatement) => {
      const query = { name: "page", text, values: [...values], rowMode: "array" as const, types: raw };
      await clients[connection]?.query(query);
    },
    close: () => Promise.all(clients.map((client) => client.end())),
  };
}

/** Every connection asks for one page after another. */
async function load(
  pages: readonly AskedPage[],
  connections: number,
  ask: (page: AskedPage, connection: number) => Promise<void>,
): Promise<Load> {
  const times: number[] = [];
  const end = performance.now() + secondsOfTurn * 1_000;
  let next = 0;
  const work = async (connection: number) => {
    for (let start = performance.now(); start < end; start = performance.now()) {
      const page = pages[next++ % pages.length];
      if (page) await ask(page, connection);
      times.push(performance.now() - start);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: connections }, (_, connection) => work(connection)));
  const seconds = (performance.now() - begun) / 1_000;
  return { perSecond: times.length / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

const middle = (loads: readonly Load[]) => ({
  perSecond: Math.round(median(loads.map(({ perSecond }) => perSecond))),
  p50Ms: rounded(median(loads.map(({ p50 }) => p50))),
  p99Ms: rounded(median(loads.map(({ p99 }) => p99))),
});

function compare(rounds: readonly Round[]) {
  return {
    bare: middle(rounds.map(({ bare }) => bare)),
    http: middle(rounds.map(({ http }) => http)),
    overBareP50Ms: rounded(median(rounds.map(({ bare, http }) => http.p50 - bare.p50))),
    overBareP99Ms: rounded(median(rounds.map(({ bare, http }) => http.p99 - bare.p99))),
    ofBareThroughput: rounded(median(rounds.map(({ bare, http }) => http.perSecond / bare.perSecond))),
  };
}

/**
 * Pages over HTTP against their bare statements, in turns; the first turn of each only warms up. `quietest` is the third of
 * the rounds in which the bare statements had the least of slow ones: there the machine was least disturbed.
 */
export async function comparePages(
  product: Pick<Product, "address" | "token">,
  databaseUrl: string,
  pages: readonly AskedPage[],
  options: { connections: number; rounds: number },
) {
  const http = openHttp(product, options.connections);
  const bare = await openBare(databaseUrl, options.connections);
  const rounds: Round[] = [];
  for (let round = 0; round <= options.rounds; round++) {
    const ofBare = await load(pages, options.connections, ({ statement }, at) => bare.ask(at, statement));
    const ofHttp = await load(pages, options.connections, ({ query }) => http.fetch("/resources", query));
    if (round > 0) rounds.push({ bare: ofBare, http: ofHttp });
  }
  await http.close();
  await bare.close();
  const quietest = rounds
    .toSorted((one, other) => one.bare.p99 - other.bare.p99)
    .slice(0, Math.ceil(rounds.length / 3));
  return { connections: options.connections, ...compare(rounds), quietest: compare(quietest) };
}
