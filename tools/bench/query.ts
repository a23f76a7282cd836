// An inventory of a million resources: what people ask of it, over HTTP from the product and as the bare statements that the
// product sends, in turns; facets against counting live; pages against their prepared statement. Prints one JSON line with
// milliseconds. `--resources N`, `--rounds N`, `--data FOLDER` keeps the database there, and takes the one that is there.
import { parseArgs } from "node:util";
import type { Facets } from "@periplus/shared/resource";
import { startProduct } from "../../e2e/product.ts";
import { startBenchDatabase } from "./discovery/bench-database.ts";
import { median, percentile, rounded } from "./discovery/figures.ts";
import { Asking, type ListQuery } from "./query/asking.ts";
import { fillEstate } from "./query/estate.ts";
import { compareWithLive } from "./query/live-facets.ts";
import { type AskedPage, comparePages, openHttp } from "./query/pages.ts";
import {
  facetQuestions,
  findingQuestions,
  listQuestions,
  type Question,
  searchFacetQuestions,
} from "./query/questions.ts";
import { MeasuredStores, type Recorded } from "./query/statements.ts";

const { values: options } = parseArgs({
  options: {
    resources: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "100" },
    data: { type: "string" },
  },
});
const rounds = Number(options.rounds);
/** So many rounds only fill caches. */
const warming = 25;
/** Always does the same, for a few milliseconds: by how much its slowest are slower is the machine's. */
const steadyStatement = "SELECT count(*) FROM generate_series(1, 30000)";
const pagesAsked = 200;

interface Figures {
  /** Of the slowest of the statements. */
  readonly sqlP50: number;
  readonly sqlP99: number;
  /** With all statements and what is made of them. */
  readonly storeP50: number;
  readonly storeP99: number;
  readonly httpP50: number;
  readonly httpP99: number;
  /** Of `steadyStatement`, in the same turns. */
  readonly steadyP50: number;
  readonly steadyP99: number;
}

const database = await startBenchDatabase(options.data);
const { client } = database;

async function fill(): Promise<number> {
  const count = "SELECT count(*)::int AS resources FROM resources WHERE gone_at IS NULL";
  const read = async () => (await client.query<{ resources: number }>(count)).rows[0]?.resources ?? 0;
  if ((await read()) === 0) await fillEstate(client, Number(options.resources));
  return read();
}

/** Asks one question in turns: of the product's store on a connection of our own, and of the product. */
async function measure(
  bare: (at: number) => Promise<Recorded>,
  overHttp: (at: number) => Promise<void>,
): Promise<Figures> {
  const sent: number[][] = [];
  const whole: number[] = [];
  const http: number[] = [];
  const steady: number[] = [];
  for (let at = -warming; at < rounds; at++) {
    const turn = (at + warming) % rounds;
    const { statements, milliseconds: taken } = await bare(turn);
    const start = performance.now();
    await overHttp(turn);
    const answered = performance.now();
    await client.query(steadyStatement);
    if (at < 0) continue;
    steady.push(performance.now() - answered);
    http.push(answered - start);
    whole.push(taken);
    for (const [place, { milliseconds }] of statements.entries()) {
      sent[place] = [...(sent[place] ?? []), milliseconds];
    }
  }
  return {
    sqlP50: rounded(Math.max(...sent.map(median))),
    sqlP99: rounded(Math.max(...sent.map((times) => percentile(times, 0.99)))),
    storeP50: rounded(median(whole)),
    storeP99: rounded(percentile(whole, 0.99)),
    httpP50: rounded(median(http)),
    httpP99: rounded(percentile(http, 0.99)),
    steadyP50: rounded(median(steady)),
    steadyP99: rounded(percentile(steady, 0.99)),
  };
}

try {
  const resources = await fill();
  const asking = await Asking.open(client);
  const stores = await MeasuredStores.open(client);
  process.env.DATABASE_URL = database.url;
  const product = await startProduct();
  const http = openHttp(product, 1);
  try {
    const named = async (questions: readonly Question[], ask: (question: Question) => Promise<object>) => {
      const figures: Record<string, object> = {};
      for (const question of questions) {
        figures[question.name] = await ask(question);
        console.error(question.name, JSON.stringify(figures[question.name]));
      }
      return figures;
    };
    const measureList = async (question: Question, path: string, store: "resources" | "findings") => {
      const queries: ListQuery[] = [];
      for (let at = 0; at < rounds; at++) queries.push(await asking.list(question, at));
      const of = (at: number) => queries[at] ?? { q: "", sort: "severity", limit: 1 };
      return measure(
        (at) => stores.record(() => stores[store].list(of(at))),
        (at) => http.fetch(path, store === "resources" ? of(at) : { q: of(at).q, limit: of(at).limit }),
      );
    };
    const measureFacets = ({ q }: Question) =>
      measure(
        (at) => stores.record(() => stores.facets.count(asking.fill(q, at))),
        (at) => http.fetch("/resources/facets", { q: asking.fill(q, at) }),
      );

    const lists = await named(listQuestions, (question) => measureList(question, "/resources", "resources"));
    const facets = await named(facetQuestions, measureFacets);
    const searchFacets = await named(searchFacetQuestions, measureFacets);
    const findings = await named(findingQuestions, (question) => measureList(question, "/findings", "findings"));

    const live: number[] = [];
    for (const question of facetQuestions) {
      const answer = await http.read<Facets>("/resources/facets", { q: asking.fill(question.q, 1) });
      live.push(await compareWithLive(client, answer, question, (text) => asking.fill(text, 1)));
    }

    const pages: AskedPage[] = [];
    for (let cursor: string | undefined; pages.length < pagesAsked; ) {
      const query = { q: "", sort: "severity", limit: 100, ...(cursor === undefined ? {} : { cursor }) };
      const answer = await http.read<{ nextCursor: string }>("/resources", query);
      const statement = (await stores.record(() => stores.resources.list(query))).statements.at(-1);
      if (statement && cursor !== undefined) pages.push({ query, statement });
      cursor = answer.nextCursor;
    }
    const page = [];
    for (const connections of [1, 8]) {
      page.push(await comparePages(product, database.url, pages, { connections, rounds: 15 }));
      console.error(JSON.stringify(page.at(-1)));
    }
    console.log(
      JSON.stringify({
        resources,
        rounds,
        lists,
        facets,
        liveFacetsMs: live.map(Math.round),
        facetsEqualLive: true,
        searchFacets,
        findings,
        page,
        aim: { sqlP99: 20, facets: 5, page: { overBareP99Ms: 6, ofBareThroughput: 0.25 } },
      }),
    );
  } finally {
    await http.close();
    await product.stop();
  }
} finally {
  await database.stop();
}
