import { once } from "node:events";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { asBuffer, free } from "../byte-memory.js";
import type { RowBlock } from "../rows/binary-rows.js";
import { type TargetName, targets } from "../rows/tables.js";

/** The signature; no flags, and no extension of the header. */
const header = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
/** Instead of the number of fields of a row. */
const trailer = Buffer.from([0xff, 0xff]);

/**
 * Writes rows with COPY, several times as fast as INSERT, and returns how many there are. Their bytes are gone then.
 * Source: https://www.postgresql.org/docs/18/sql-copy.html#SQL-COPY-FILE-FORMATS
 */
export async function sendCopy(client: pg.ClientBase, name: TargetName, { chunks, rows }: RowBlock): Promise<number> {
  if (rows === 0) return 0;
  const { table, columns } = targets[name];
  const stream = client.query(copyFrom(`COPY ${table} (${columns.join()}) FROM STDIN (FORMAT binary)`));
  const finished = once(stream, "finish");
  stream.write(header);
  for (const chunk of chunks) stream.write(asBuffer(chunk));
  stream.end(trailer);
  await finished;
  for (const chunk of chunks) free(chunk);
  return rows;
}
