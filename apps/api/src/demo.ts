import { setTimeout as sleep } from "node:timers/promises";
import type { INestApplicationContext } from "@nestjs/common";
import { SampleConnectorsService } from "./connectors/sample-connectors.service.js";
import { Database } from "./database/pool.js";
import { CurrentAssessor } from "./posture/current-assessor.js";
import { RuleParametersService } from "./recommendations/rule-parameters.service.js";
import { sampleParameters } from "./sample-data/sample-parameters.js";

const lookMilliseconds = 250;
/** Longer than any first discovery; a run that hangs must not hold back the address for ever. */
const patienceMilliseconds = 5 * 60_000;

interface Progress {
  readonly waiting: number;
  readonly objects: number;
}

/**
 * Starts the sample estate unless it is connected already, sets the parameters that its company would set where nobody
 * set others, and waits until its first discovery has ended. `report` is told how far that is.
 */
export async function prepareDemo(context: INestApplicationContext, report: (text: string) => void): Promise<void> {
  await setParameters(context);
  await context.get(SampleConnectorsService, { strict: false }).start(new Date());
  const until = Date.now() + patienceMilliseconds;
  for (;;) {
    const { waiting, objects } = await readProgress(context.get(Database));
    if (waiting === 0 || Date.now() > until) return;
    const toGo = `${waiting} ${waiting === 1 ? "connector" : "connectors"} to go`;
    report(`Discovering the sample estate: ${objects} objects read, ${toGo}`);
    await sleep(lookMilliseconds);
  }
}

async function setParameters(context: INestApplicationContext): Promise<void> {
  const { everywhere } = await context.get(CurrentAssessor).read();
  const service = context.get(RuleParametersService, { strict: false });
  for (const [ruleId, values] of Object.entries(sampleParameters)) {
    if (everywhere.rules[ruleId]?.values === undefined) await service.set(ruleId, values, "demo", new Date());
  }
}

/** Sample connectors whose first run has not ended. */
async function readProgress({ pool }: Database): Promise<Progress> {
  const { rows } = await pool.query<Progress>(
    `SELECT count(*) FILTER (WHERE NOT EXISTS (
         SELECT FROM discovery_runs r WHERE r.connector_id = c.id AND r.ended_at IS NOT NULL))::int AS waiting,
       coalesce(sum((SELECT sum(d.objects) FROM discovery_runs r JOIN discovery_run_clusters d ON d.run_id = r.id
         WHERE r.connector_id = c.id)), 0)::int AS objects
     FROM connectors c WHERE c.sample`,
  );
  return rows[0] ?? { waiting: 0, objects: 0 };
}
