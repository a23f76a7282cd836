import type { Database } from "../database/pool.js";
import { type Observed, observe } from "./record.js";

interface QueueRow {
  readonly queue: string;
  readonly waiting: number;
  readonly active: number;
  readonly oldest: number;
}

interface ConnectorRow {
  readonly connector: string;
  readonly read: number;
  readonly unread: number;
  readonly oldest: number | null;
}

/** What the whole installation has to tell: its queue, and how old what it knows is. `jobs` are the queues to tell of. */
export async function readInstallationFigures({ pool }: Database, jobs: readonly string[]): Promise<Observed[]> {
  const [queues, connectors] = await Promise.all([
    pool.query<QueueRow>(
      `SELECT q.name AS queue,
         (count(j.id) FILTER (WHERE j.state < 'active'))::int AS waiting,
         (count(j.id) FILTER (WHERE j.state = 'active'))::int AS active,
         coalesce(extract(epoch FROM now() - min(j.start_after) FILTER (WHERE j.state < 'active')), 0)::float8 AS oldest
       FROM unnest($1::text[]) AS q (name)
       LEFT JOIN jobs.job j ON j.name = q.name
         AND (j.state = 'active' OR (j.state < 'active' AND j.start_after <= now()))
       GROUP BY q.name`,
      [jobs],
    ),
    pool.query<ConnectorRow>(
      `SELECT k.id AS connector, count(s.id)::int AS read, (count(c.id) - count(s.id))::int AS unread,
         extract(epoch FROM now() - min(s.taken_at))::float8 AS oldest
       FROM connectors k LEFT JOIN clusters c ON c.connector_id = k.id AND c.gone_at IS NULL
       LEFT JOIN snapshots s ON s.cluster_id = c.id AND s.id = c.latest_snapshot_id
       GROUP BY k.id`,
    ),
  ]);
  return [...queues.rows.flatMap(tellOfQueue), ...connectors.rows.flatMap(tellOfConnector)];
}

function tellOfQueue({ queue, waiting, active, oldest }: QueueRow): Observed[] {
  return [
    observe("periplus_queue_jobs", waiting, { queue, state: "waiting" }),
    observe("periplus_queue_jobs", active, { queue, state: "active" }),
    observe("periplus_queue_oldest_seconds", oldest, { queue }),
  ];
}

function tellOfConnector({ connector, read, unread, oldest }: ConnectorRow): Observed[] {
  return [
    observe("periplus_clusters", read, { connector, state: "read" }),
    observe("periplus_clusters", unread, { connector, state: "unread" }),
    // Nothing was read: no age, rather than the age of nothing.
    ...(oldest === null ? [] : [observe("periplus_snapshot_oldest_seconds", oldest, { connector })]),
  ];
}
