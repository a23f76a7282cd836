import { Injectable, type OnModuleInit } from "@nestjs/common";
import type pg from "pg";
import { isCheckViolation, isLockTimeout } from "../../database/errors.js";
import { Database } from "../../database/pool.js";

/** Lock under which partitions are made: two workers may look at the same time. */
const partitionLock = 0x70657270;
const monthsAhead = 2;
/** Making waits so long for readings that write history; whoever comes meanwhile waits for it. Else it is tried again later. */
const patience = "1s";

/** The first moments of the month of `now` and of the months after it. */
function monthStarts(now: Date, count: number): Date[] {
  return Array.from(
    { length: count },
    (_, index) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index, 1)),
  );
}

/** `resource_revisions_2026_11` */
function partitionName(month: Date): string {
  return `resource_revisions_${month.toISOString().slice(0, 7).replace("-", "_")}`;
}

/**
 * Sees to it that revisions find the partition of their month: at start, before anything is written, and every minute.
 */
@Injectable()
export class RevisionPartitions implements OnModuleInit {
  constructor(private readonly database: Database) {}

  async onModuleInit(): Promise<void> {
    await this.ensure(new Date());
  }

  async ensure(now: Date): Promise<void> {
    await this.database.transaction((client) => ensureRevisionPartitions(client, now));
  }
}

/**
 * Makes the monthly partitions of `resource_revisions` for this month and the next two where they are missing, so that
 * old months can be dropped as a whole. Needs a transaction of its own: it takes strong locks for a moment. A month of
 * which the default partition holds rows already stays there; one that readings keep from being made is made later.
 */
async function ensureRevisionPartitions(client: pg.ClientBase, now: Date): Promise<void> {
  const starts = monthStarts(now, monthsAhead + 2);
  const { rows } = await client.query<{ name: string }>(
    "SELECT relname AS name FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'resource_revisions'::regclass",
  );
  const present = new Set(rows.map(({ name }) => name));
  for (const [index, start] of starts.slice(0, -1).entries()) {
    const end = starts[index + 1];
    if (end && !present.has(partitionName(start))) await makePartition(client, start, end);
  }
}

async function makePartition(client: pg.ClientBase, start: Date, end: Date): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1)", [partitionLock]);
  await client.query("SAVEPOINT partition");
  try {
    await client.query(`SET LOCAL lock_timeout = '${patience}'`);
    // No parameters in DDL; both dates are ours.
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${partitionName(start)} PARTITION OF resource_revisions
       FOR VALUES FROM ('${start.toISOString()}') TO ('${end.toISOString()}')`,
    );
  } catch (error) {
    if (!isCheckViolation(error) && !isLockTimeout(error)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT partition");
  }
}
