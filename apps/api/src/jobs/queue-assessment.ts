import type { Jobs } from "./jobs.js";

/**
 * Has judged again what was judged under other rules or settings than those of now: the job looks for the clusters that
 * a change concerns, and leaves the others. One that waits already will see this change, too.
 */
export async function queueAssessment(jobs: Jobs): Promise<void> {
  await jobs.send("assess-clusters", { clusterIds: null, cause: "parameters" }, { singletonKey: "all" });
}
