import type { resourceSorts } from "@periplus/shared/resource";
import { z } from "zod";
import { type Sql, sql } from "../database/sql.js";
import { type Way, ways } from "../query/read-page.js";

type SortName = (typeof resourceSorts)[number];

/** How a list is ordered: by a column and then by id, both the same way, so that one row comparison finds the next page. */
export interface ResourceSort {
  /** By severity: indexes have this order within a cluster and within a kind, too. */
  readonly isDefault: boolean;
  readonly column: Sql;
  /** The column as the cursor keeps it. */
  readonly keyText: Sql;
  /** What a cursor says: the key and the id of the last row, and the way that was taken. */
  readonly cursorKeys: z.ZodType<readonly [key: unknown, id: string, way: Way]>;
  readonly order: Sql;
  /** The same order over rows `w` that have the column as `sort_column`. */
  readonly foundOrder: Sql;
  /** The rows that come after a key and an id; among rows `w` in the second. */
  after(key: unknown, id: string): Sql;
  foundAfter(key: unknown, id: string): Sql;
}

interface SortColumn {
  readonly column: Sql;
  readonly keyText: Sql;
  readonly cursorKeys: ResourceSort["cursorKeys"];
  /** The key as a value of the column's type. */
  readonly toValue: (key: unknown) => Sql;
  /** Unless reversed. */
  readonly descending: boolean;
}

const id = z.string().regex(/^\d{1,18}$/);
const way = z.enum(ways);
const wordKeys = z.tuple([z.string().max(1_000), id, way]);

const word = (column: Sql): SortColumn => ({
  column,
  keyText: column,
  cursorKeys: wordKeys,
  toValue: (key) => sql`${key}::text`,
  descending: false,
});

const columns: Readonly<Record<SortName, SortColumn>> = {
  severity: {
    column: sql`r.severity`,
    keyText: sql`r.severity`,
    cursorKeys: z.tuple([z.int().min(0).max(4), id, way]),
    toValue: (key) => sql`${key}::smallint`,
    descending: true,
  },
  // Microseconds since 1970: a JavaScript date would lose the last three digits and with them rows.
  changed: {
    column: sql`r.changed_at`,
    keyText: sql`(extract(epoch FROM r.changed_at) * 1000000)::bigint`,
    cursorKeys: z.tuple([z.string().regex(/^\d{1,17}$/), id, way]),
    toValue: (key) => sql`'epoch'::timestamptz + ${key}::bigint * interval '1 microsecond'`,
    descending: true,
  },
  name: word(sql`r.name`),
  kind: word(sql`r.kind`),
  namespace: word(sql`r.namespace`),
};

/** `severity`, or `-severity` for the other way round. The name was validated. */
export function readSort(text: string): ResourceSort {
  const reversed = text.startsWith("-");
  const name = text.slice(reversed ? 1 : 0) as SortName;
  const { column, keyText, cursorKeys, toValue, descending } = columns[name];
  const down = descending !== reversed;
  const [direction, beyond] = down ? [sql`DESC`, sql`<`] : [sql`ASC`, sql`>`];
  return {
    isDefault: name === "severity",
    column,
    keyText,
    cursorKeys,
    order: sql`${column} ${direction}, r.id ${direction}`,
    foundOrder: sql`w.sort_column ${direction}, w.id ${direction}`,
    after: (value, id) => sql`(${column}, r.id) ${beyond} (${toValue(value)}, ${id}::bigint)`,
    foundAfter: (value, id) => sql`(w.sort_column, w.id) ${beyond} (${toValue(value)}, ${id}::bigint)`,
  };
}
