import type pg from "pg";
import type { CountedJudgement } from "../rollups/judgement.js";
import { judgementColumns } from "../rollups/judgement-columns.js";

/** A present object as it is stored, with what the rules said of it last. */
export interface StoredBody extends CountedJudgement {
  /** A 64-bit integer as text. */
  readonly id: string;
  readonly kind: string;
  readonly group: string;
  readonly namespace: string;
  readonly health: number;
  readonly severity: number;
  readonly open_findings: number;
  /** Null where no rule looks at the kind: such bodies stay where they are. */
  readonly body: string | null;
}

/** How many bodies are in memory at once. */
const bodiesAtOnce = 250;

/** `$1` the cluster, `$2` the `group/Kind`s that rules look at. */
const selection = `SELECT r.id, r.kind, r.api_group AS "group", r.namespace, r.health, r.severity, r.open_findings,
    ${judgementColumns},
    CASE WHEN r.api_group || '/' || r.kind = ANY($2::text[]) THEN (
      SELECT v.body FROM resource_revisions v WHERE v.resource_id = r.id ORDER BY v.observed_at DESC LIMIT 1
    ) END AS body
  FROM resources r LEFT JOIN resource_assessments a ON a.cluster_id = r.cluster_id AND a.resource_id = r.id
  WHERE r.cluster_id = $1 AND r.gone_at IS NULL`;

/** Every present object of a cluster, some at a time, within the caller's transaction. */
export async function* readAllBodies(
  client: pg.ClientBase,
  clusterId: number,
  judgedKinds: ReadonlySet<string>,
): AsyncGenerator<StoredBody[]> {
  await client.query(`DECLARE stored_bodies NO SCROLL CURSOR FOR ${selection}`, [clusterId, [...judgedKinds]]);
  for (;;) {
    const { rows } = await client.query<StoredBody>(`FETCH ${bodiesAtOnce} FROM stored_bodies`);
    if (rows.length === 0) break;
    yield rows;
  }
  await client.query("CLOSE stored_bodies");
}

/** The present objects of these ids, some at a time; the next come from the database while the caller has some. */
export async function* readBodies(
  client: pg.ClientBase,
  clusterId: number,
  judgedKinds: ReadonlySet<string>,
  ids: readonly string[],
): AsyncGenerator<StoredBody[]> {
  const read = (start: number) => {
    const some = ids.slice(start, start + bodiesAtOnce);
    const values = [clusterId, [...judgedKinds], some];
    const rows = client.query<StoredBody>(`${selection} AND r.id = ANY($3::bigint[])`, values);
    // Whoever waits for it meets its failure; a caller that fails before does not wait.
    rows.catch(() => undefined);
    return rows;
  };
  if (ids.length === 0) return;
  let coming = read(0);
  for (let start = bodiesAtOnce; start < ids.length; start += bodiesAtOnce) {
    const { rows } = await coming;
    coming = read(start);
    yield rows;
  }
  yield (await coming).rows;
}
