import type pg from "pg";
import { importBuilt } from "../discovery/bench-database.ts";
import type { Question } from "./questions.ts";

/** What a list is asked for. */
export interface ListQuery {
  readonly q: string;
  readonly sort: string;
  readonly limit: number;
  readonly cursor?: string;
}

const pageSize = 100;
const applications: readonly string[] = ["search", "cart", "orders", "cache", "mailer", "gateway"];

/** Puts into questions what there is in the database, another thing each time. */
export class Asking {
  readonly #client: pg.Client;
  readonly #words: Readonly<Record<string, readonly string[]>>;
  readonly #writeCursor: (list: string, keys: readonly unknown[]) => string;

  private constructor(
    client: pg.Client,
    words: Record<string, readonly string[]>,
    writeCursor: (list: string, keys: readonly unknown[]) => string,
  ) {
    this.#client = client;
    this.#words = words;
    this.#writeCursor = writeCursor;
  }

  static async open(client: pg.Client): Promise<Asking> {
    const { writeCursor } = await importBuilt<{ writeCursor: (list: string, keys: readonly unknown[]) => string }>(
      "http/cursor",
    );
    const read = async (text: string): Promise<string[]> =>
      (await client.query<{ word: string }>(text)).rows.map(({ word }) => word);
    const words = {
      cluster: await read("SELECT name AS word FROM clusters ORDER BY id"),
      namespace: await read(
        "SELECT DISTINCT namespace AS word FROM inventory_rollups WHERE namespace <> '' ORDER BY 1",
      ),
      // The random end of a pod's name.
      pod: await read(`SELECT DISTINCT substring(name FROM '-([^-]{5,})$') AS word
        FROM resources TABLESAMPLE SYSTEM (0.1) REPEATABLE (1) WHERE kind = 'Pod' AND name ~ '-[^-]{5,}$' LIMIT 200`),
      rule: await read(`SELECT ru.rule_id AS word FROM findings f JOIN rules ru ON ru.id = f.rule_id
        WHERE f.resolved_at IS NULL GROUP BY 1 ORDER BY count(*) DESC, 1`),
      app: applications,
    };
    return new Asking(client, words, writeCursor);
  }

  /** The text with the words of its `at`-th turn. */
  fill(text: string, at: number): string {
    return text.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
      const words = this.#words[key] ?? [];
      return words[(at * 7) % words.length] ?? "";
    });
  }

  async list(question: Question, at: number): Promise<ListQuery> {
    const query = { q: this.fill(question.q, at), sort: question.sort ?? "severity", limit: pageSize };
    return question.deep === undefined ? query : { ...query, cursor: await this.#cursor(query, question.deep, at) };
  }

  /** Where the list goes on after such a share of it and a few rows more; `query` asks for all or for one cluster. */
  async #cursor({ q, sort }: ListQuery, share: number, at: number): Promise<string> {
    const direction = sort === "severity" ? "DESC" : "ASC";
    const list = `FROM resources WHERE gone_at IS NULL
      AND ($1 = '' OR cluster_id = (SELECT id FROM clusters WHERE 'cluster:' || name = $1))`;
    const { rows } = await this.#client.query<{ key: unknown; id: string }>(
      `SELECT ${sort} AS key, id ${list} ORDER BY ${sort} ${direction}, id ${direction}
       OFFSET (SELECT (count(*) * $2::float8)::bigint + $3 ${list}) LIMIT 1`,
      [q, share, at * 7],
    );
    return this.#writeCursor(`resources ${sort} ${q}`, [rows[0]?.key, rows[0]?.id, "walk"]);
  }
}
