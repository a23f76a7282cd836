import type pg from "pg";
import type { Jobs } from "./jobs.js";

/**
 * Has judged again what was judged under other rules or settings than those of now: the job looks for the clusters that
 * a change concerns, and leaves the others. One that waits already will see this change, too.
 * With a client, the job is there when its transaction is through.
 */
export async function queueAssessment(jobs: Jobs, client?: pg.ClientBase): Promise<void> {
  const options = { singletonKey: "all", ...(client ? { client } : {}) };
  await jobs.send("assess-clusters", { clusterIds: null, cause: "parameters" }, options);
}
