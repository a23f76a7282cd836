import type { QueryTerm, QueryValue } from "@periplus/shared/query/syntax";
import type { Severity } from "@periplus/shared/vocabulary";
import { severityCodes } from "../database/codes.js";
import { anyOf, likePattern, type Sql, sql } from "../database/sql.js";

/** Turns a term's condition around where the term says `-`. */
export function applyNegation({ negated }: QueryTerm, condition: Sql): Sql {
  return negated ? sql`NOT (${condition})` : condition;
}

/** The column is one of the values; in a value `*` stands for anything. */
export function isOneOf(column: Sql, values: readonly string[]): Sql {
  const whole = values.filter((value) => !value.includes("*"));
  const patterns = values
    .filter((value) => value.includes("*"))
    .map((value) => sql`${column} LIKE ${likePattern(value)}`);
  // A single value is compared by `=`, which lets an index that starts with the column give the order too.
  const first = whole.length === 1 ? [sql`${column} = ${whole[0]}`] : [sql`${column} = ANY(${whole}::text[])`];
  return anyOf(whole.length > 0 ? [...first, ...patterns] : patterns);
}

/** A severity as the large tables keep it; no severity (0) is neither above nor below any. */
export function hasSeverity(column: Sql, values: readonly QueryValue[]): Sql {
  return anyOf(values.map(({ operator, text }) => compareSeverity(column, operator, severityCodes[text as Severity])));
}

function compareSeverity(column: Sql, operator: QueryValue["operator"], code: number): Sql {
  switch (operator) {
    case "=":
      return sql`${column} = ${code}::smallint`;
    case ">":
      return sql`${column} > ${code}::smallint`;
    case ">=":
      return sql`${column} >= ${code}::smallint`;
    case "<":
      return sql`${column} < ${code}::smallint AND ${column} > 0`;
    case "<=":
      return sql`${column} <= ${code}::smallint AND ${column} > 0`;
  }
}

/** The column contains the text, whatever its case. */
export function containsText(column: Sql, text: string): Sql {
  return sql`${column} ILIKE ${`%${likePattern(text)}%`}`;
}

/** The columns that say which object of Kubernetes a row is about. */
interface ObjectColumns {
  readonly kind: Sql;
  /** Empty for what lies in none. */
  readonly namespace: Sql;
  readonly name: Sql;
}

/** The condition of a `kind:`, `ns:` or `name:` term; undefined for other terms. `ns:-` is what lies in no namespace. */
export function isObject({ key, values }: QueryTerm, { kind, namespace, name }: ObjectColumns): Sql | undefined {
  const texts = values.map(({ text }) => text);
  switch (key) {
    case "kind":
      return isOneOf(kind, texts);
    case "ns":
      return isOneOf(
        namespace,
        texts.map((text) => (text === "-" ? "" : text)),
      );
    case "name":
      return isOneOf(name, texts);
    default:
      return undefined;
  }
}
