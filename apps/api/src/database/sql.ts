import { hash } from "node:crypto";

/** A piece of SQL with its parameters apart: values never become text. */
export class Sql {
  constructor(
    private readonly texts: readonly string[],
    private readonly inserts: readonly unknown[],
  ) {}

  /** For `pool.query`: numbered parameters. */
  toQuery(): { text: string; values: unknown[] } {
    const values: unknown[] = [];
    return { text: this.write(values), values };
  }

  /**
   * The same for a statement that each connection keeps prepared, which spares a third of a quick one. For texts of which
   * there are few: what is asked for goes into values.
   */
  toPreparedQuery(): { name: string; text: string; values: unknown[] } {
    const query = this.toQuery();
    return { ...query, name: hash("sha256", query.text, "base64url") };
  }

  private write(values: unknown[]): string {
    return this.texts
      .map((text, index) => {
        if (index >= this.inserts.length) return text;
        const insert = this.inserts[index];
        return text + (insert instanceof Sql ? insert.write(values) : `$${values.push(insert)}`);
      })
      .join("");
  }
}

/** `` sql`name = ${value} AND ${condition}` ``: a value becomes a parameter, another piece of SQL is put in as it is. */
export function sql(texts: TemplateStringsArray, ...inserts: unknown[]): Sql {
  return new Sql(texts, inserts);
}

/** Joins pieces; nothing at all is `empty`. */
export function joinSql(
  pieces: readonly Sql[],
  separator: " AND " | " OR " | ", " | " UNION " | " UNION ALL ",
  empty: Sql,
): Sql {
  if (pieces.length === 0) return empty;
  return new Sql(["", ...Array<string>(pieces.length - 1).fill(separator), ""], pieces);
}

/** All conditions hold; true when there is none. */
export function allOf(conditions: readonly Sql[]): Sql {
  return joinSql(
    conditions.map((condition) => sql`(${condition})`),
    " AND ",
    sql`true`,
  );
}

/** One condition holds; false when there is none. */
export function anyOf(conditions: readonly Sql[]): Sql {
  return joinSql(
    conditions.map((condition) => sql`(${condition})`),
    " OR ",
    sql`false`,
  );
}

/** A moment within JSON that Postgres writes: as the API writes it. */
export function isoInstant(moment: Sql): Sql {
  return sql`to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** A pattern for LIKE in which `*` stands for anything and every other character for itself. */
export function likePattern(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&").replaceAll("*", "%");
}
