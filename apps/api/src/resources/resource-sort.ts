import { rowId } from "@periplus/shared/id";
import type { resourceSorts } from "@periplus/shared/resource";
import { z } from "zod";
import { joinSql, type Sql, sql } from "../database/sql.js";
import { type Way, ways } from "../query/read-page.js";

type SortName = (typeof resourceSorts)[number];

/** How a list is ordered: by columns and then by id, all the same way, so that one row comparison finds the next page. */
export interface ResourceSort {
  /** By severity: indexes have this order within a cluster, within a kind and within a namespace, too. */
  readonly isDefault: boolean;
  /** The columns of a row `r`, named as `foundOrder` has them. */
  readonly columns: Sql;
  /** The same of a row `w` that has them already. */
  readonly foundColumns: Sql;
  /** What the cursor keeps of them. */
  readonly key: Sql;
  /** What a cursor says: the key and the id of the last row, and the way that was taken. */
  readonly cursorKeys: z.ZodType<readonly [key: unknown, id: string, way: Way]>;
  readonly order: Sql;
  /** The same order over rows `w`. */
  readonly foundOrder: Sql;
  /** The rows that come after a key and an id; among rows `w` in the second. */
  after(key: unknown, id: string): Sql;
  foundAfter(key: unknown, id: string): Sql;
}

interface SortColumns {
  readonly columns: readonly Sql[];
  readonly key: Sql;
  readonly cursorKeys: ResourceSort["cursorKeys"];
  /** The key as values of the columns' types. */
  readonly toValues: (key: unknown) => readonly Sql[];
  /** Unless reversed. */
  readonly descending: boolean;
}

const way = z.enum(ways);
const word = z.string().max(1_000);
const severity = z.int().min(0).max(4);

/** Those with one word are ordered by severity, as the index by which the word is asked for has them. */
const byWord = (column: Sql): SortColumns => ({
  columns: [column, sql`r.severity`],
  key: sql`json_build_array(${column}, r.severity)`,
  cursorKeys: z.tuple([z.tuple([word, severity]), rowId, way]),
  toValues: (key) => {
    const [text, code] = key as [string, number];
    return [sql`${text}::text`, sql`${code}::smallint`];
  },
  descending: false,
});

const sorts: Readonly<Record<SortName, SortColumns>> = {
  severity: {
    columns: [sql`r.severity`],
    key: sql`r.severity`,
    cursorKeys: z.tuple([severity, rowId, way]),
    toValues: (key) => [sql`${key}::smallint`],
    descending: true,
  },
  // Microseconds since 1970: a JavaScript date would lose the last three digits and with them rows.
  changed: {
    columns: [sql`r.changed_at`],
    key: sql`(extract(epoch FROM r.changed_at) * 1000000)::bigint`,
    cursorKeys: z.tuple([z.string().regex(/^\d{1,17}$/), rowId, way]),
    toValues: (key) => [sql`'epoch'::timestamptz + ${key}::bigint * interval '1 microsecond'`],
    descending: true,
  },
  name: {
    columns: [sql`r.name`],
    key: sql`r.name`,
    cursorKeys: z.tuple([word, rowId, way]),
    toValues: (key) => [sql`${key}::text`],
    descending: false,
  },
  kind: byWord(sql`r.kind`),
  namespace: byWord(sql`r.namespace`),
};

/** As many as an order has, but for the id. */
const foundNames = [sql`sort_column`, sql`sort_column_2`];

/** `severity`, or `-severity` for the other way round. The name was validated. */
export function readSort(text: string): ResourceSort {
  const reversed = text.startsWith("-");
  const name = text.slice(reversed ? 1 : 0) as SortName;
  const { columns, key, cursorKeys, toValues, descending } = sorts[name];
  const names = foundNames.slice(0, columns.length);
  const found = names.map((each) => sql`w.${each}`);
  const [direction, beyond] = descending !== reversed ? [sql`DESC`, sql`<`] : [sql`ASC`, sql`>`];
  const orderBy = (all: readonly Sql[]) => list(all.map((each) => sql`${each} ${direction}`));
  const comesAfter = (all: readonly Sql[], value: unknown, last: string) =>
    sql`(${list(all)}) ${beyond} (${list([...toValues(value), sql`${last}::bigint`])})`;
  return {
    isDefault: name === "severity",
    columns: list(columns.map((column, at) => sql`${column} AS ${names[at] ?? sql``}`)),
    foundColumns: list(found),
    key,
    cursorKeys,
    order: orderBy([...columns, sql`r.id`]),
    foundOrder: orderBy([...found, sql`w.id`]),
    after: (value, last) => comesAfter([...columns, sql`r.id`], value, last),
    foundAfter: (value, last) => comesAfter([...found, sql`w.id`], value, last),
  };
}

const list = (pieces: readonly Sql[]) => joinSql(pieces, ", ", sql``);
