import { once } from "node:events";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type CopyValue, copyRow } from "./copy-text.js";

/** Writes rows with COPY: several times as fast as INSERT. `target` is `table (column, …)`, ours and never a stranger's. */
export async function copyRows(
  client: pg.ClientBase,
  target: string,
  rows: readonly (readonly CopyValue[])[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const stream = client.query(copyFrom(`COPY ${target} FROM STDIN`));
  const finished = once(stream, "finish");
  let chunk = "";
  for (const row of rows) {
    chunk += copyRow(row);
    // Large enough to be few writes, small enough not to become one huge text.
    if (chunk.length > 256 * 1024) {
      stream.write(chunk);
      chunk = "";
    }
  }
  stream.end(chunk);
  await finished;
  return rows.length;
}
