import { instantTexts } from "../database/instant-texts.js";
import type { Queries } from "../database/pool.js";
import { type Sql, sql } from "../database/sql.js";

/** So many rows of an order are looked at for what fits, before what fits is looked for elsewhere. */
export const lookLimit = 3_000;
/** So many that fit are found, and no more. */
export const findLimit = 10_000;

/**
 * How a page of a large list is read: `walk` takes what fits from the index of the order until the page is full; `look`
 * does the same with an end, where nobody knows how many rows fit; `find` finds all that fits first, where that is little.
 */
export const ways = ["walk", "look", "find"] as const;
export type Way = (typeof ways)[number];

/** A page among rows that were looked at. */
export interface Among<Row> {
  readonly rows: readonly Row[];
  /** How many of those that were looked at fit. */
  readonly fitting: number;
  /** All rows were looked at that there are. */
  readonly isWhole: boolean;
}

interface Reading<Row> {
  readonly look: () => Promise<Among<Row>>;
  readonly find: () => Promise<Among<Row>>;
  readonly walk: () => Promise<readonly Row[]>;
  /** Whether what `look` brought will do where it is not all. */
  readonly isEnough: (looked: Among<Row>) => boolean;
}

interface ReadPage<Row> {
  /** By which the next page is read, too. */
  readonly way: Way;
  readonly rows: readonly Row[];
  /** How many fit, as far as it was counted, and whether these are all. */
  readonly fitting: number;
  readonly isWhole: boolean;
}

/** Begins with a way, and takes another where that one does not do. */
export async function readPage<Row>(way: Way, reading: Reading<Row>): Promise<ReadPage<Row>> {
  if (way === "look") {
    const looked = await reading.look();
    if (looked.isWhole || reading.isEnough(looked)) return { ...looked, way };
  }
  if (way !== "walk") {
    const found = await reading.find();
    if (found.isWhole) return { ...found, way: "find" };
  }
  return { way, rows: await reading.walk(), fitting: findLimit, isWhole: false };
}

interface AmongParts {
  /** Rows with the columns of the order, and whether each of them `fits`. */
  readonly rows: Sql;
  /** Of them, called `w`: those that earlier pages did not have, and their order. */
  readonly after: Sql;
  readonly order: Sql;
  /** How many are shown. */
  readonly limit: number;
  /** The whole rows of what is shown, which is called `w`, with the columns of the order. */
  readonly whole: (shown: Sql) => Sql;
}

/**
 * A page of what fits among rows, in one statement that also counts these. Rows are read whole only when it is known that
 * they are shown, their moments as texts. `most`: so many rows were asked for at most.
 */
export async function readAmong<Row extends { readonly id: string }>(
  pool: Queries,
  { rows: among, after, order, limit, whole }: AmongParts,
  most: number,
): Promise<Among<Row>> {
  const select = sql`WITH looked_at AS MATERIALIZED (${among}),
    counted AS (SELECT count(*)::int AS looked_at, (count(*) FILTER (WHERE fits))::int AS fitting FROM looked_at),
    shown AS (SELECT * FROM looked_at w WHERE fits AND ${after} ORDER BY ${order} LIMIT ${limit})
    SELECT counted.*, w.* FROM counted LEFT JOIN (${whole(sql`shown`)}) w ON true ORDER BY ${order}`;
  // Where nothing is shown, one row tells the counts.
  type Counted = (Row | { readonly id: null }) & { readonly looked_at: number; readonly fitting: number };
  const { rows } = await pool.query<Counted>({ ...select.toQuery(), types: instantTexts });
  const [first] = rows;
  return {
    rows: rows.filter((row): row is Counted & Row => row.id !== null),
    fitting: first?.fitting ?? 0,
    isWhole: (first?.looked_at ?? 0) < most,
  };
}
